import { basename, resolve } from 'node:path';
import { whatIsMissing } from '../files/model-folder.ts';
import { isFolder } from './folders.ts';
import type { ModelSource } from './source.ts';

/** Any folder on this machine, by its path. */
export const anyFolder: ModelSource = {
  name: 'folder',
  async find(name) {
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
