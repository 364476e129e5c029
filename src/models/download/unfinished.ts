import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../../core/format-bytes.ts';
import { findCard } from '../model-cards.ts';
import { foldersIn } from '../sources/folders.ts';
import { arrivedBytes } from './partial-file.ts';

/** A download that was interrupted; the next one of the model continues it. */
export interface UnfinishedDownload {
  /** Bytes that have arrived. */
  readonly bytes: number;
  /** Bytes of the weights; null for a model without a card. */
  readonly totalBytes: number | null;
}

/** Folders of a cache in which files wait for the end of a download. */
interface Cache {
  readonly huggingFace?: string | null;
  readonly modelScope?: string | null;
}

/** Names of files that are being downloaded, by Soutu or by the tools of the hubs. */
const PARTIAL = /\.incomplete$/;

/** What interrupted downloads of a model have left in the caches; null if there are none. */
export async function findUnfinished(id: string, caches: Cache): Promise<UnfinishedDownload | null> {
  const counts = await Promise.all(foldersOf(id, caches).map(bytesWaiting));
  const found = counts.filter((bytes) => bytes !== null);
  if (found.length === 0) return null;
  return { bytes: Math.max(...found), totalBytes: findCard(id)?.bytes ?? null };
}

/** Ids of the models of which the caches hold an interrupted download. */
export async function listUnfinished(caches: Cache): Promise<string[]> {
  const { huggingFace, modelScope } = caches;
  const ids: string[] = [];
  for (const folder of huggingFace ? await foldersIn(huggingFace) : []) {
    if (folder.startsWith('models--')) ids.push(folder.slice('models--'.length).replace('--', '/'));
  }
  const root = modelScope && join(modelScope, 'models');
  for (const organisation of root ? await foldersIn(root) : []) {
    for (const name of await foldersIn(join(root!, organisation)))
      ids.push(`${organisation}/${name.replaceAll('___', '.')}`);
  }
  const found = await Promise.all([...new Set(ids)].map((id) => findUnfinished(id, caches)));
  return [...new Set(ids)].filter((_, i) => found[i] !== null);
}

/** `the download is unfinished (408 kB of 1.5 GB)`. */
export function describeUnfinished({ bytes, totalBytes }: UnfinishedDownload): string {
  const total = totalBytes === null ? '' : ` of ${formatBytes(totalBytes)}`;
  return `the download is unfinished (${formatBytes(bytes)}${total})`;
}

function foldersOf(id: string, { huggingFace, modelScope }: Cache): string[] {
  return [
    ...(huggingFace ? [join(huggingFace, `models--${id.replace('/', '--')}`, 'blobs')] : []),
    ...(modelScope ? [join(modelScope, 'models', id.replaceAll('.', '___'), '.incomplete')] : []),
  ];
}

/** Bytes of the files in a folder, complete or not; null unless one of them is not. */
async function bytesWaiting(folder: string): Promise<number | null> {
  const names = await readdir(folder).catch(() => []);
  if (!names.some((name) => PARTIAL.test(name))) return null;
  const sizes = names
    .filter((name) => !/\.incomplete\.json(\.new)?$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      if (PARTIAL.test(name)) return arrivedBytes(path);
      return stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
