import { join, resolve } from 'node:path';
import { exists } from '../indexing/exists.ts';
import { fullName } from '../models/model-name.ts';

/**
 * The name of a model as the owner of this machine types it in a command or a setting. Where the working directory contains a
 * folder with a model at that path, it is the absolute path of the folder, unless the name is that of a known model.
 *
 * @example await typedModel('downloads/my-clip'); // '/home/me/downloads/my-clip', or the name as it is
 */
export async function typedModel(name: string): Promise<string> {
  const folder = resolve(name);
  const isFolder = fullName(name) === null && (await exists(join(folder, 'config.json')));
  return isFolder ? folder : name;
}
