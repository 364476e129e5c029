import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { iconName } from '../../scripts/gallery/emoji.ts';

const require = createRequire(import.meta.url);
/** Side of a drawing in pixels. */
const SIDE = 256;
/** A word that more names have tells no concept: face, person, red. */
const MAX_NAMESAKES = 6;

/** A thing with its names, its artwork in the demo gallery, and a drawing of it in another style. */
export interface Concept {
  /** English and Chinese. */
  readonly names: readonly [string, string];
  /** Name of the artwork's file in the gallery. */
  readonly artwork: string;
  /** File of the drawing. */
  readonly drawing: string;
  /** Numbers of the concepts that a search for this one may rightly find: those that share a telling word with it. */
  readonly related: ReadonlySet<number>;
}

interface EmojiEntry {
  readonly label: string;
  readonly hexcode: string;
  readonly group?: number;
}

/**
 * The emoji of the demo gallery of which there are drawings.
 *
 * @param gallery names of its files
 * @param drawings the unpacked npm package `openmoji`
 */
export function listConcepts(gallery: readonly string[], drawings: string): Concept[] {
  const [english, chinese] = ['en', 'zh'].map(
    (language) => require(`emojibase-data/${language}/data.json`) as EmojiEntry[],
  );
  const chineseNames = new Map(chinese!.map(({ hexcode, label }) => [hexcode, label]));
  const known = english!.flatMap(({ label, hexcode }) => {
    const artwork = join('emoji', `${iconName(label)}.webp`);
    const name = chineseNames.get(hexcode);
    const drawing = drawingOf(drawings, hexcode);
    if (!gallery.includes(artwork) || name === undefined || drawing === null) return [];
    return [{ names: [label, name] as const, artwork, drawing }];
  });
  const words = known.map(({ names }) => new Set(iconName(names[0]).split('-')));
  const counts = new Map<string, number>();
  for (const word of words.flatMap((some) => [...some])) counts.set(word, (counts.get(word) ?? 0) + 1);
  const telling = words.map((some) => [...some].filter((word) => counts.get(word)! <= MAX_NAMESAKES));
  return known.map((concept, i) => ({
    ...concept,
    related: new Set(
      [...words.keys()].filter((j) => j === i || telling[i]!.some((word) => words[j]!.has(word))),
    ),
  }));
}

/** Emoji of these groups are no things: flags, signs, parts of other emoji. */
const NO_THINGS: ReadonlySet<number | undefined> = new Set([undefined, 2, 8, 9]);

/** Drawings of things that are no concepts, evenly spread over the emoji table. */
export function otherDrawings(concepts: readonly Concept[], drawings: string, count: number): string[] {
  const used = new Set(concepts.map(({ drawing }) => drawing));
  const english = require('emojibase-data/en/data.json') as EmojiEntry[];
  const others = english.flatMap(({ hexcode, group }) => {
    const file = NO_THINGS.has(group) ? null : drawingOf(drawings, hexcode);
    return file === null || used.has(file) ? [] : [file];
  });
  return others.filter(
    (_, i) => Math.floor(((i + 1) * count) / others.length) > Math.floor((i * count) / others.length),
  );
}

function drawingOf(folder: string, hexcode: string): string | null {
  const file = join(folder, 'color', 'svg', `${hexcode.replaceAll('-FE0F', '')}.svg`);
  return existsSync(file) ? file : null;
}

export function renderDrawing(file: string): Promise<Buffer> {
  return sharp(readFileSync(file), { density: 300 })
    .resize(SIDE, SIDE)
    .flatten({ background: '#fff' })
    .png()
    .toBuffer();
}
