import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { open } from '../../disks/fs.ts';
import type { OriginalFile } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import type { HttpContext } from '../app-context.ts';
import { matchesEtag } from './thumbnail.ts';

/** Formats that every browser shows as plain images. */
const INLINE: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  bmp: 'image/bmp',
  ico: 'image/vnd.microsoft.icon',
};
/** Other formats, which are downloaded. */
const DOWNLOADED: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  tiff: 'image/tiff',
  heic: 'image/heic',
  raw: 'image/x-dcraw',
  psd: 'image/vnd.adobe.photoshop',
  jxl: 'image/jxl',
  jp2: 'image/jp2',
};

/**
 * Streams the file of a picture. An SVG can contain scripts, so it is never shown as a document of this origin.
 *
 * @param id of the content; null if it is not known, so that clients do not keep the file
 */
export async function answerFile(
  c: HttpContext,
  id: string | null,
  original: OriginalFile,
  download: boolean,
): Promise<Response> {
  const { path, format, size } = original;
  const etag = id && `"${id}"`;
  if (etag) c.header('ETag', etag);
  c.header('Cache-Control', 'private, no-cache');
  c.header('Content-Security-Policy', "default-src 'none'; sandbox");
  if (etag && matchesEtag(c, etag)) return c.body(null, 304);
  const inline = INLINE[format];
  c.header('Content-Type', inline ?? DOWNLOADED[format] ?? 'application/octet-stream');
  c.header('Content-Length', String(size));
  c.header('Content-Disposition', disposition(download || inline === undefined, basename(path)));
  if (c.req.method === 'HEAD') return c.body(null);
  const handle = await openFile(path, size);
  const stream = handle.createReadStream({ signal: c.req.raw.signal, end: Math.max(0, size - 1) });
  // The error also ends the response. Without a listener it would end the process.
  stream.on('error', () => {});
  return c.body(Readable.toWeb(stream) as ReadableStream);
}

/** Opens a verified file. Throws `not-found` if it has been replaced since, for example by a symbolic link. */
async function openFile(path: string, size: number): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const now = await handle.stat();
    if (now.isFile() && now.size === size) return handle;
  } catch {
    // Deleted or replaced since it was verified.
  }
  await handle?.close();
  throw new SoutuError('not-found', `${path} has just changed`);
}

/** The header Content-Disposition, with the file name in ASCII for old clients and in full as in RFC 6266. */
function disposition(save: boolean, name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  // Converted to UTF-8 and back, because encodeURIComponent fails for unpaired surrogates, which file names may contain.
  const full = encodeURIComponent(Buffer.from(name).toString()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${save ? 'attachment' : 'inline'}; filename="${plain}"; filename*=UTF-8''${full}`;
}
