import { SoutuError } from '../../errors.ts';
import { log } from '../../log.ts';
import type { HubName } from '../sources/hub-name.ts';
import type { Hub, Repository } from './hub.ts';

/** Errors after which another hub may help. */
const PASSING: readonly string[] = ['hub-unreachable', 'hub-failed', 'download-interrupted'];

const NONE_REACHABLE =
  'Check the network and the settings https-proxy and http-proxy, or set HF_ENDPOINT to a mirror. Without a network, download the model on another machine and copy it: see docs/models.md.';

/**
 * Lists a model on the first hub that can be reached. A hub that has a substitute gets one attempt only. Throws the error of
 * the first one, with what all of them say.
 */
export async function openRepository(
  hubs: readonly Hub[],
  name: HubName,
  signal?: AbortSignal,
): Promise<{ readonly hub: Hub; readonly repository: Repository }> {
  const errors: SoutuError[] = [];
  for (const [i, hub] of hubs.entries()) {
    const isLast = i === hubs.length - 1;
    try {
      return { hub, repository: await hub.open(name, { tries: isLast ? undefined : 1, signal }) };
    } catch (error) {
      if (!(error instanceof SoutuError)) throw error;
      errors.push(error);
      if (!PASSING.includes(error.code)) break;
      if (!isLast) log.warn(`${error.message} Trying ${hubs[i + 1]!.host}.`);
    }
  }
  const [first] = errors;
  if (errors.length === 1) throw first;
  throw new SoutuError(first!.code, errors.map(({ message }) => message).join(' '), {
    hint: first!.code === 'hub-unreachable' ? NONE_REACHABLE : first!.hint,
    cause: first,
  });
}
