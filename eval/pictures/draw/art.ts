import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { IconSet } from '../../../scripts/gallery/kit/icons.ts';
import { n } from '../../../scripts/gallery/kit/shapes.ts';

/**
 * Whose drawings are used. The built-in model was trained on those of Noto, among others, though not on these compositions of
 * them, and on none of OpenMoji: it recognizes few of the latter, as in a user's pictures of a kind that it does not know.
 */
export type Artist = 'noto' | 'openmoji';

const sets = new Map<Artist, IconSet>();

/** A drawing, `size` pixels wide. Throws if the artist has none of this name. */
export function art(artist: Artist, name: string, x: number, y: number, size: number): string {
  const { width, height, icons } = readSet(artist);
  const icon = icons[name];
  if (!icon) throw new Error(`${artist} has no drawing named ${name}`);
  return `<svg x="${n(x)}" y="${n(y)}" width="${n(size)}" height="${n(size)}" viewBox="0 0 ${width} ${height}">${icon.body}</svg>`;
}

function readSet(artist: Artist): IconSet {
  const known = sets.get(artist);
  if (known) return known;
  const file = createRequire(import.meta.url).resolve(`@iconify-json/${artist}/icons.json`);
  const set = JSON.parse(readFileSync(file, 'utf8')) as IconSet;
  sets.set(artist, set);
  return set;
}
