import { join } from 'node:path';
import { isRunnable, whatIsMissing } from '../files/model-folder.ts';
import type { ModelRef } from '../model-ref.ts';
import { foldersIn, isFolder } from './folders.ts';
import { parseHubName } from './hub-name.ts';
import type { ModelSource } from './source.ts';

/** Parent folders of ORGANISATION/NAME below the cache folder, in different versions of ModelScope's client. */
const PARENTS = ['hub/models', 'models', 'hub', ''];

/**
 * The cache of ModelScope (MODELSCOPE_CACHE). Folder names replace each dot of a repository name by three
 * underscores.
 */
export function modelScopeCache(cache: string): ModelSource {
  const refOf = (id: string, folder: string): ModelRef => ({
    kind: 'local',
    id,
    name: id,
    folder,
    revision: null,
    source: 'modelscope',
  });
  return {
    name: 'modelscope',
    async find(name) {
      const hub = parseHubName(name);
      if (hub === null) return undefined;
      const reasons: string[] = [];
      for (const parent of PARENTS) {
        const folder = join(cache, parent, hub.organisation, hub.repository.replaceAll('.', '___'));
        if (!(await isFolder(folder))) continue;
        const lack = await whatIsMissing(folder);
        if (lack === null) return { ref: refOf(hub.id, folder) };
        reasons.push(`${folder} is not complete: ${lack}`);
      }
      return { reason: reasons[0] ?? `not in ${cache}` };
    },
    async list() {
      const refs = new Map<string, ModelRef>();
      for (const parent of PARENTS) {
        const root = join(cache, parent);
        for (const organisation of await foldersIn(root)) {
          for (const repository of await foldersIn(join(root, organisation))) {
            const id = `${organisation}/${repository.replaceAll('___', '.')}`;
            const folder = join(root, organisation, repository);
            if (!refs.has(id) && (await isRunnable(folder))) refs.set(id, refOf(id, folder));
          }
        }
      }
      return [...refs.values()];
    },
  };
}
