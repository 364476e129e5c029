import { join } from 'node:path';
import { describeUnfinished, findUnfinished } from '../download/unfinished.ts';
import { isRunnable, whatIsMissing } from '../files/model-folder.ts';
import type { LocalModel } from '../model-ref.ts';
import { foldersIn, isFolder } from './folders.ts';
import { parseHubName } from './hub-name.ts';
import type { ModelSource } from './source.ts';

/** Parent folders of ORGANISATION/NAME below the cache folder, in different versions of ModelScope's client. */
export const PARENTS = ['hub/models', 'models', 'hub', ''];

/** Since version 1.38 of the client: models/ORGANISATION--NAME/snapshots/REVISION. */
const SNAPSHOTS = 'models';
const DEFAULT_REVISIONS = ['master', 'main'];

/**
 * The cache of ModelScope (MODELSCOPE_CACHE). Folder names replace each dot of a repository name by three
 * underscores.
 */
export function modelScopeCache(cache: string): ModelSource<LocalModel> {
  const refOf = (id: string, folder: string, name = id): LocalModel => ({
    kind: 'local',
    id,
    name,
    folder,
    revision: null,
    source: 'modelscope',
  });
  return {
    name: 'modelscope',
    async find(name) {
      const hub = parseHubName(name);
      if (hub === null) return undefined;
      const { organisation, repository, revision } = hub;
      const snapshots = join(cache, SNAPSHOTS, `${organisation}--${repository}`, 'snapshots');
      const folders = [
        ...PARENTS.map((parent) => join(cache, parent, organisation, repository.replaceAll('.', '___'))),
        ...(revision === null ? DEFAULT_REVISIONS : [revision]).map((one) => join(snapshots, one)),
      ];
      const reasons: string[] = [];
      for (const folder of folders) {
        if (!(await isFolder(folder))) continue;
        const lack = await whatIsMissing(folder);
        // The folders of earlier versions hold one revision, whatever its name.
        const isSnapshot = folder.startsWith(snapshots);
        if (lack === null) return { ref: refOf(hub.id, folder, isSnapshot ? name : hub.id) };
        reasons.push(`${folder} is not complete: ${lack}`);
      }
      const unfinished = await findUnfinished(hub.id, { modelScope: cache });
      if (unfinished) return { reason: describeUnfinished(unfinished), isUnfinished: true };
      return { reason: reasons[0] ?? `not in ${cache}` };
    },
    async list() {
      const refs = new Map<string, LocalModel>();
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
      for (const entry of await foldersIn(join(cache, SNAPSHOTS))) {
        const id = entry.replace('--', '/');
        for (const revision of DEFAULT_REVISIONS) {
          const folder = join(cache, SNAPSHOTS, entry, 'snapshots', revision);
          if (id !== entry && !refs.has(id) && (await isRunnable(folder))) refs.set(id, refOf(id, folder));
        }
      }
      return [...refs.values()];
    },
  };
}
