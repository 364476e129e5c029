import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The folders that Soutu creates in its home, of which no file is a picture of the user. */
const FOLDERS = ['cache', 'catalog', 'copies', 'lance', 'milvus', 'models', 'ocr'] as const;

/** Its files there: the lock has no extension, as a picture can have none, and the others would count among those that are not read. */
const FILES = [
  'lock',
  'config.json',
  'library.json',
  'token.json',
  'read-token.json',
  'sessions.json',
  'watch.json',
  'watching.json',
  'written-labels.jsonl',
] as const;

/**
 * The paths of Soutu's own data, which an indexed folder may contain: thumbnails, uploads and the files of Python would
 * otherwise become pictures of the library. Pictures elsewhere in the home are the user's.
 */
export function ownData(home: string): string[] {
  const paths = [home, realPath(home)].flatMap((path) =>
    [...FOLDERS, ...FILES].map((name) => join(path, name)),
  );
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
