import { basename, isAbsolute, resolve } from 'node:path';
import { whatIsMissing } from '../files/model-folder.ts';
import type { LocalModel } from '../model-ref.ts';
import { isFolder } from './folders.ts';
import type { ModelSource } from './source.ts';

/** Paths that cannot be the name of a model: `.`, `..`, and those that begin with one of them. */
const RELATIVE = /^\.\.?([\\/]|$)/;

/**
 * Any folder on this machine, by its path: an absolute one, or one that begins with a dot. Any other name would mean another model
 * in another working directory, although a library has recorded it or a client of a server has sent it.
 */
export const anyFolder: ModelSource<LocalModel> = {
  name: 'folder',
  async find(name) {
    if (!isAbsolute(name) && !RELATIVE.test(name)) return undefined;
    const folder = resolve(name);
    if (!(await isFolder(folder))) return undefined;
    const lack = await whatIsMissing(folder);
    if (lack !== null) return { reason: `${folder} is not a complete model: ${lack}` };
    return {
      ref: { kind: 'local', id: basename(folder), name: folder, folder, revision: null, source: 'folder' },
    };
  },
  list: async () => [],
};
