import { join } from 'node:path';
import type { HubName } from '../sources/hub-name.ts';
import { PARENTS } from '../sources/model-scope-cache.ts';
import type { SourceFolders } from '../sources/model-sources.ts';
import { liesIn, type RemovablePart } from './part.ts';
import { bytesInside, repositoryPart } from './repository.ts';
import { wholeFolder } from './whole-folder.ts';

/** A folder in which older versions of ModelScope's client keep files that are being downloaded. */
const TEMPORARY = '._____temp';

/** What the folder `models` of the home has of a model. */
export async function partsInHome(id: string, { home }: SourceFolders): Promise<RemovablePart[]> {
  if (!home) return [];
  const root = join(home, 'models');
  return present([await wholeFolder(join(root, id), root, 'home')]);
}

/** What the cache of Hugging Face has of a model, unfinished downloads included. */
export async function partsInHuggingFace(
  { organisation, repository, revision }: HubName,
  { huggingFace: root }: SourceFolders,
): Promise<RemovablePart[]> {
  if (!root) return [];
  const path = join(root, `models--${organisation}--${repository}`);
  return present([await repositoryPart(path, revision, root, 'huggingface')]);
}

/** What the cache of ModelScope has of a model, in the layouts of all versions of its client. */
export async function partsInModelScope(
  { organisation, repository, revision }: HubName,
  { modelScope: root }: SourceFolders,
): Promise<RemovablePart[]> {
  if (!root) return [];
  const source = 'modelscope';
  const path = join(root, 'models', `${organisation}--${repository}`);
  const parts = [await repositoryPart(path, revision, root, source)];
  // The older layouts hold one revision and do not say which.
  if (revision !== null) return present(parts);
  const name = repository.replaceAll('.', '___');
  for (const parent of PARENTS) {
    parts.push(await wholeFolder(join(root, parent, organisation, name), root, source));
    for (const unfinished of new Set([name, repository])) {
      const folder = join(root, parent, TEMPORARY, organisation, unfinished);
      if (!(await liesIn(folder, root))) continue;
      const bytes = await bytesInside(folder);
      parts.push({ kind: 'incomplete', source, path: folder, deletes: [folder], bytes });
    }
  }
  return present(parts);
}

const present = (parts: readonly (RemovablePart | null)[]): RemovablePart[] =>
  parts.filter((part) => part !== null);
