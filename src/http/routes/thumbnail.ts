import { createHash } from 'node:crypto';
import type { HttpContext } from '../app-context.ts';

/** Few sizes, so that few are kept on disk; a screen of twice the density asks for the next. */
const SIZES = [160, 320, 640, 1280, 2048];

/** The size of a thumbnail that serves for one of this many pixels. */
export const snapSize = (wanted: number) => SIZES.find((size) => size >= wanted) ?? SIZES.at(-1)!;

/** A thumbnail that a browser may keep for ever: another content has another id. */
export function answerThumbnail(c: HttpContext, bytes: Uint8Array): Response {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  c.header('ETag', etag);
  c.header('Cache-Control', 'private, max-age=31536000, immutable');
  if (matchesEtag(c, etag)) return c.body(null, 304);
  c.header('Content-Type', 'image/webp');
  c.header('Content-Length', String(bytes.length));
  return c.body(new Uint8Array(bytes));
}

/** Whether the client has what an ETag names, as RFC 9110 compares for If-None-Match. */
export function matchesEtag(c: HttpContext, etag: string): boolean {
  const given = c.req.header('if-none-match');
  if (given === undefined) return false;
  return given.split(',').some((one) => [etag, `W/${etag}`, '*'].includes(one.trim()));
}
