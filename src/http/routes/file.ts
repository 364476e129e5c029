import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { OriginalFile } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import type { HttpContext } from '../app-context.ts';
import { matchesEtag } from './thumbnail.ts';

/** Formats that every browser shows as a plain picture; the others are for saving. */
const SHOWN: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  bmp: 'image/bmp',
};
const SAVED: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  tiff: 'image/tiff',
  heic: 'image/heic',
};

/** The file of a picture as a stream. An SVG can hold scripts: it is never a document of this origin. */
export async function answerFile(
  c: HttpContext,
  id: string,
  original: OriginalFile,
  download: boolean,
): Promise<Response> {
  const { path, format, size } = original;
  const etag = `"${id}"`;
  c.header('ETag', etag);
  c.header('Cache-Control', 'private, no-cache');
  c.header('Content-Security-Policy', "default-src 'none'; sandbox");
  if (matchesEtag(c, etag)) return c.body(null, 304);
  const shown = SHOWN[format];
  c.header('Content-Type', shown ?? SAVED[format] ?? 'application/octet-stream');
  c.header('Content-Length', String(size));
  c.header('Content-Disposition', disposition(download || shown === undefined, basename(path)));
  if (c.req.method === 'HEAD') return c.body(null);
  const handle = await openFile(path, size);
  const stream = handle.createReadStream({ signal: c.req.raw.signal, end: Math.max(0, size - 1) });
  // The client went away: there is nobody to tell.
  stream.on('error', () => {});
  return c.body(Readable.toWeb(stream) as ReadableStream);
}

/** Opens what was checked: `path` is without symbolic links, and must be so still. Throws `not-found`. */
async function openFile(path: string, size: number): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const now = await handle.stat();
    if (now.isFile() && now.size === size) return handle;
  } catch {
    // Gone since it was checked.
  }
  await handle?.close();
  throw new SoutuError('not-found', `${path} has changed just now`);
}

/** A name of a file for all readers: plain ASCII, and in full as RFC 5987 writes it. */
function disposition(save: boolean, name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  // Through UTF-8 and back: half a surrogate, which file names may have, cannot be encoded.
  const full = encodeURIComponent(Buffer.from(name).toString()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${save ? 'attachment' : 'inline'}; filename="${plain}"; filename*=UTF-8''${full}`;
}
