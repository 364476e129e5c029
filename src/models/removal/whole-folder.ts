import { readdir } from 'node:fs/promises';
import { isRunnable } from '../files/model-folder.ts';
import { isLink, liesIn, type RemovablePart } from './part.ts';
import { bytesInside } from './repository.ts';

/** Files that tell a folder of a model from a folder that contains such folders. */
const OF_A_MODEL = /^(config\.json|.*\.safetensors(\.index\.json)?|\.incomplete|\.msc|\.mdl)$/;

/**
 * A folder that holds one model, as a part to remove; null if there is none, or if it is the parent of models, or if links lead
 * out of `root`.
 */
export async function wholeFolder(path: string, root: string, source: string): Promise<RemovablePart | null> {
  if (!(await liesIn(path, root))) return null;
  const entries = await readdir(path).catch(() => []);
  if (!entries.some((entry) => OF_A_MODEL.test(entry))) return null;
  const kind = (await isRunnable(path)) ? 'model' : 'incomplete';
  const bytes = (await isLink(path)) ? 0 : await bytesInside(path);
  return { kind, source, path, deletes: [path], bytes };
}
