import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import { BUILT_IN } from '../model-cards.ts';
import type { LocalModel } from '../model-ref.ts';
import type { ModelSource } from './source.ts';

/** The model that is included in the package. */
export const builtIn: ModelSource<LocalModel> = {
  name: 'built-in',
  find: async (name) => (name === BUILT_IN ? { ref: refOf() } : undefined),
  list: async () => [refOf()],
};

/** A new reference each time, because an update of the package may have changed the files since the last one was described. */
const refOf = (): LocalModel => ({
  kind: 'local',
  id: BUILT_IN,
  name: BUILT_IN,
  folder: join(packageRoot, 'models', BUILT_IN),
  revision: null,
  source: 'built-in',
});
