import { basename, join } from 'node:path';
import type { RemoteFile } from '../hub.ts';
import type { Layout } from './layout.ts';

/** All files side by side in one folder, under their names without folders. A file appears there only when it is complete. */
export function flatLayout(folder: string): Layout {
  const place = ({ path }: RemoteFile) => join(folder, basename(path));
  return {
    root: folder,
    lockFile: join(folder, '.lock'),
    candidates: (file) => [place(file)],
    partial: (file) => `${place(file)}.incomplete`,
    complete: place,
    finish: async () => folder,
  };
}
