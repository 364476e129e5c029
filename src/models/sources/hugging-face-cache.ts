import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describeUnfinished, findUnfinished } from '../download/unfinished.ts';
import { isRunnable, whatIsMissing } from '../files/model-folder.ts';
import type { LocalModel } from '../model-ref.ts';
import { foldersIn, isFolder } from './folders.ts';
import { parseHubName } from './hub-name.ts';
import type { ModelSource } from './source.ts';

const PREFIX = 'models--';
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The cache of huggingface_hub (HF_HUB_CACHE). It contains models--ORG--NAME, where refs/REVISION holds the commit
 * and snapshots/COMMIT its files.
 */
export function huggingFaceCache(cache: string): ModelSource<LocalModel> {
  const rootOf = (id: string) => join(cache, PREFIX + id.replace('/', '--'));
  const commitOf = async (root: string, revision: string): Promise<string | null> => {
    if (COMMIT.test(revision)) return revision;
    const text = await readFile(join(root, 'refs', revision), 'utf8').catch(() => null);
    return text === null ? null : basename(text.trim());
  };
  const refOf = (id: string, commit: string): LocalModel => ({
    kind: 'local',
    id,
    // By commit, because a branch may move with the next download and then give different vectors.
    name: `${id}@${commit}`,
    folder: join(rootOf(id), 'snapshots', commit),
    revision: commit,
    source: 'huggingface',
  });
  return {
    name: 'huggingface',
    async find(name) {
      const hub = parseHubName(name);
      if (hub === null) return undefined;
      const root = rootOf(hub.id);
      if (!(await isFolder(root))) return { reason: `not in ${cache}` };
      const revision = hub.revision ?? 'main';
      const commit = await commitOf(root, revision);
      const ref = commit === null ? null : refOf(hub.id, commit);
      const lack = ref && (await whatIsMissing(ref.folder));
      if (ref !== null && lack === null) return { ref };
      const unfinished = await findUnfinished(hub.id, { huggingFace: cache });
      if (unfinished) {
        const missing = lack === null ? '' : `: ${lack}`;
        return { reason: describeUnfinished(unfinished) + missing, isUnfinished: true };
      }
      if (ref === null) return { reason: `${root} does not say which commit ${revision} is` };
      return { reason: `${ref.folder} is not complete: ${lack}` };
    },
    async list() {
      const refs: LocalModel[] = [];
      for (const folder of await foldersIn(cache)) {
        if (!folder.startsWith(PREFIX)) continue;
        const id = folder.slice(PREFIX.length).replace('--', '/');
        const commit = await commitOf(join(cache, folder), 'main');
        if (commit !== null && (await isRunnable(refOf(id, commit).folder))) refs.push(refOf(id, commit));
      }
      return refs;
    },
  };
}
