import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteFile, Repository } from '../hub.ts';
import type { Layout } from './layout.ts';
import { placeFile } from './place-file.ts';

/**
 * The cache of ModelScope: models/ORGANISATION/NAME holds the files, with three underscores for a dot in the name. They are
 * moved there when all are complete, so that files of two versions are never mixed.
 */
export function modelScopeLayout(cache: string, { name }: Repository): Layout {
  const root = join(cache, 'models', name.organisation, name.repository.replaceAll('.', '___'));
  const waiting = join(root, '.incomplete');
  // Where the client has put the files since its version 1.38.
  const folder = `${name.organisation}--${name.repository}`;
  const snapshot = join(cache, 'models', folder, 'snapshots', name.revision ?? 'master');
  // By hash: what is left of an earlier version is not taken for this one.
  const complete = ({ path, hash }: RemoteFile) => join(waiting, `${hash.hex.slice(0, 16)}-${path}`);
  return {
    root: waiting,
    lockFile: join(cache, '.locks', `${folder}.lock`),
    candidates: (file) => [complete(file), join(root, file.path), join(snapshot, file.path)],
    partial: (file) => `${complete(file)}.incomplete`,
    complete,
    async finish(files) {
      for (const [file, path] of files) {
        if (path === complete(file)) await rename(path, join(root, file.path));
        else await placeFile(path, join(root, file.path));
      }
      await rm(waiting, { recursive: true, force: true });
      return root;
    },
  };
}
