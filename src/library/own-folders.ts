import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folders that Soutu creates in its home, of which no file is a picture of the user, and the lock, which each run writes: it has no
 * extension, as a picture can have none.
 */
const NAMES = ['cache', 'catalog', 'copies', 'lance', 'lock', 'milvus', 'models', 'ocr'] as const;

/**
 * The folders of Soutu's own data, which an indexed folder may contain: thumbnails, uploads and the files of Python would
 * otherwise become pictures of the library. Pictures elsewhere in the home are the user's.
 */
export function ownFolders(home: string): string[] {
  const paths = [home, realPath(home)].flatMap((path) => NAMES.map((name) => join(path, name)));
  return [...new Set([...paths, ...paths.map(realPath)])];
}

/** The walk may reach what lies behind a symbolic link by its real path. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
