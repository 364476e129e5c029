import { createRequire } from 'node:module';
import sharp from 'sharp';
import type { IconSet } from './kit/icons.ts';

const require = createRequire(import.meta.url);
/** Side of an emoji's picture in pixels. */
const SIDE = 256;

/**
 * How much of each group of the emoji table is taken, spread evenly over its order. Things that one looks for in photographs
 * come nearly whole, faces and office things in part; persons differ by hair and skin only, so few are enough; symbols,
 * clock faces and flags would drown the rest.
 */
const SHARES: Readonly<Record<string, number>> = {
  'smileys-emotion': 0.5,
  'people-body': 0.08,
  'animals-nature': 1,
  'food-drink': 0.75,
  'travel-places': 0.5,
  'travel-places/transport-ground': 1,
  'travel-places/time': 0,
  activities: 0.8,
  objects: 0.35,
};

interface EmojiEntry {
  readonly label: string;
  readonly group?: number;
  readonly subgroup?: number;
}

interface EmojiGroups {
  readonly groups: Readonly<Record<string, string>>;
  readonly subgroups: Readonly<Record<string, string>>;
}

/** Names of the chosen icons, in the order of the emoji table; no skin tones, since only plain entries have a label of their own. */
export function chooseEmoji(icons: IconSet): string[] {
  const entries = require('emojibase-data/en/data.json') as EmojiEntry[];
  const { groups, subgroups } = require('emojibase-data/meta/groups.json') as EmojiGroups;
  const taken = new Map<string, number>();
  return entries.flatMap(({ label, group, subgroup }) => {
    const name = iconName(label);
    if (group === undefined || subgroup === undefined || !icons.icons[name]) return [];
    const family = `${groups[group]}/${subgroups[subgroup]}`;
    const key = family in SHARES ? family : groups[group]!;
    const before = taken.get(key) ?? 0;
    const after = before + (SHARES[key] ?? 0);
    taken.set(key, after);
    return Math.floor(after + 1e-9) > Math.floor(before + 1e-9) ? [name] : [];
  });
}

/** The icon set names its pictures by the emoji's English label: "dog face" is dog-face. */
export function iconName(label: string): string {
  const plain = label
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’'“”.!:()]/g, '');
  return plain
    .replace(/&/g, 'and')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Draws one icon: a WebP that keeps its transparency. */
export function renderEmoji(icons: IconSet, name: string): Promise<Buffer> {
  const { width, height } = icons;
  const body = icons.icons[name]!.body;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
  return sharp(Buffer.from(svg)).webp({ quality: 90, effort: 2 }).toBuffer();
}
