import { createHash } from 'node:crypto';
import type { HttpContext } from '../app-context.ts';

/** Only a few sizes are created, so that few are cached on disk. Screens with twice the pixel density need the next one. */
const SIZES = [160, 320, 640, 1280, 2048];

/** The smallest size that is at least the requested one, or the largest. */
export const snapSize = (requested: number) => SIZES.find((size) => size >= requested) ?? SIZES.at(-1)!;

/** Responds with a thumbnail. Browsers may cache it forever, because other content has another id, and another way of drawing another address. */
export function answerThumbnail(c: HttpContext, bytes: Uint8Array): Response {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  c.header('ETag', etag);
  c.header('Cache-Control', 'private, max-age=31536000, immutable');
  if (matchesEtag(c, etag)) return c.body(null, 304);
  c.header('Content-Type', 'image/webp');
  c.header('Content-Length', String(bytes.length));
  return c.body(new Uint8Array(bytes));
}

/** Whether the header If-None-Match contains the ETag (weak comparison, RFC 9110). */
export function matchesEtag(c: HttpContext, etag: string): boolean {
  const given = c.req.header('if-none-match');
  if (given === undefined) return false;
  return given.split(',').some((one) => [etag, `W/${etag}`, '*'].includes(one.trim()));
}
