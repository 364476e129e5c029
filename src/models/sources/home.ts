import { join } from 'node:path';
import { isRunnable, whatIsMissing } from '../files/model-folder.ts';
import type { LocalModel } from '../model-ref.ts';
import { foldersIn, isFolder } from './folders.ts';
import { isRelative } from './hub-name.ts';
import type { ModelSource } from './source.ts';

const NAME = /^[\w.-]+(\/[\w.-]+)?$/;

/** The folder `models` of the home, for models copied there by the user: models/NAME or models/ORGANISATION/NAME. */
export function homeModels(folder: string): ModelSource<LocalModel> {
  const refOf = (id: string): LocalModel => ({
    kind: 'local',
    id,
    name: id,
    folder: join(folder, id),
    revision: null,
    source: 'home',
  });
  return {
    name: 'home',
    async find(name) {
      if (!NAME.test(name) || name.split('/').some(isRelative)) return undefined;
      const ref = refOf(name);
      if (!(await isFolder(ref.folder))) return { reason: `not in ${folder}` };
      const lack = await whatIsMissing(ref.folder);
      return lack === null ? { ref } : { reason: `${ref.folder} is not complete: ${lack}` };
    },
    async list() {
      const refs: LocalModel[] = [];
      for (const name of await foldersIn(folder)) {
        const below = (await foldersIn(join(folder, name))).map((child) => `${name}/${child}`);
        for (const id of [name, ...below]) if (await isRunnable(join(folder, id))) refs.push(refOf(id));
      }
      return refs;
    },
  };
}
