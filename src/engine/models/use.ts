import { type Config, environmentName } from '../../config.ts';
import { storeOf } from '../../config-store.ts';
import { SoutuError } from '../../errors.ts';
import { describeModel } from '../../models/open.ts';
import { findModel } from '../../models/sources/find-model.ts';
import { chooseModel, isModelSet, sourcesOf } from '../choose-model.ts';
import { othersMayUse } from '../collections.ts';
import type { LibraryContext } from '../context.ts';
import type { UseOptions } from '../model-types.ts';
import type { Run } from '../run-types.ts';
import type { RunQueue } from '../runs.ts';

/** See `Models.use`. */
export async function useModel(
  context: LibraryContext,
  runs: Pick<RunQueue, 'switchModel'>,
  name: string,
  { dropOld = false, command = 'soutu models use' }: UseOptions,
): Promise<Run> {
  const { config } = context;
  if (dropOld && context.driver.shared) throw othersMayUse(storeOf(config));
  const ref = await findModel(name, sourcesOf(config));
  // Now rather than in the run, so that a folder that is no model is refused by this call.
  await describeModel(ref);
  if (isModelSet(config)) {
    const set = await chooseModel(config, null).catch(() => null);
    if (set?.name !== ref.name) throw overruled(config);
  }
  return runs.switchModel({ id: ref.id, name: ref.name, dropOld }, { command });
}

function overruled({ model, 'embed-url': server }: Config): SoutuError {
  const [name, value] = model === 'auto' ? ['embed-url', server] : ['model', model];
  return new SoutuError(
    'bad-setting',
    `The setting ${name} is ${JSON.stringify(value)}, which takes precedence over the model of the library`,
    {
      hint: `Remove it where it is set: --${name}, ${environmentName(name as 'model')}, or config.json in the home. Then repeat the command.`,
    },
  );
}
