import { createHash } from 'node:crypto';
import type { FilterFields } from '../../src/core/filter.ts';
import { foldersOf } from '../../src/core/folders.ts';
import { nameWords, writtenWords } from '../../src/core/tokens.ts';
import { normalize } from '../../src/core/vector.ts';
import type { Item, Part } from '../../src/store/item.ts';

/** Deterministic uniform numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Unit vectors in 50 clusters, which resemble embeddings more than uniform ones do. */
export function vectorsFrom(seed: number, count: number, dimensions: number): Float32Array[] {
  const shared = randomFrom(7);
  const centres = Array.from({ length: 50 }, () => Array.from({ length: dimensions }, () => gauss(shared)));
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const centre = centres[Math.floor(random() * centres.length)]!;
    return normalize(Float32Array.from(centre, (value) => value + 0.8 * gauss(random))).unit;
  });
}

export function idOf(name: string | number): string {
  return createHash('md5').update(String(name)).digest('hex');
}

/** An item with default values, which a test can override. */
export function itemOf(name: string | number, vector: Float32Array, over: Partial<Item> = {}): Item {
  return {
    id: idOf(name),
    asset: idOf(name),
    part: null,
    vector,
    norm: 10.5,
    paths: [`/pictures/${name}.jpg`],
    size: 1000,
    mtime: 1_700_000_000_000.25,
    takenAt: null,
    takenOffset: null,
    takenFrom: null,
    date: over.takenAt ?? over.mtime ?? 1_700_000_000_000.25,
    latitude: null,
    longitude: null,
    width: 640,
    height: 480,
    format: 'jpeg',
    caption: null,
    text: null,
    lines: null,
    color: null,
    entry: null,
    stages: {},
    ...over,
  };
}

/** Rows whose fields vary: several paths, Windows paths, nulls, two formats, 1 % png. */
export function variedItems(seed: number, count: number, dimensions: number): Item[] {
  const random = randomFrom(seed);
  return vectorsFrom(seed, count, dimensions).map((vector, i) => {
    const paths = [`/pictures/${2000 + (i % 20)}/trip ${i % 7}/IMG_${i}.jpg`];
    if (i % 5 === 0) paths.push(`/backup/copy 100%_${i}.jpg`);
    if (i % 11 === 0) paths.push(`C:\\Users\\me\\Pictures\\${i}.jpg`);
    const nothing = i % 3 === 0;
    return itemOf(`${seed}-${i}`, vector, {
      norm: 1 + random() * 20,
      paths,
      size: Math.floor(random() * 1e7),
      mtime: 1.6e12 + random() * 1e11,
      takenAt: nothing ? null : 1.5e12 + Math.floor(random() * 1e11),
      takenOffset: i % 4 === 0 ? 60 * (i % 24) - 720 : null,
      takenFrom: nothing ? null : 'exif',
      latitude: nothing ? null : random() * 180 - 90,
      longitude: nothing ? null : random() * 360 - 180,
      width: nothing ? null : 100 + (i % 50) * 10,
      height: nothing ? null : 480,
      format: i % 100 === 0 ? 'png' : 'jpeg',
      caption: i % 6 === 0 ? `Café am Fluß, 傍晚 ${i}` : null,
      text: i % 10 === 0 ? `火车 number ${i}` : null,
      lines:
        i % 10 === 0
          ? [{ text: `火车 number ${i}`, confidence: 0.9, box: [0, 0, 1, 0, 1, 0.5, 0, 0.5] }]
          : null,
      color: nothing ? null : '#a0b1c2',
      entry:
        i % 7 === 0
          ? {
              line: i + 1,
              key: `A-${i}`,
              link: 'https://example.org/鞋',
              language: 'zh',
              tags: ['红', 'new'],
            }
          : null,
      stages: nothing ? {} : { embed: 'f00d', color: 1 },
    });
  });
}

/** The items of one asset: the leading one and one per part. */
export function assetOf(
  name: string,
  vectors: readonly Float32Array[],
  over: Partial<Item> = {},
  partOf: (i: number) => Part = (i) => ({ kind: 'time', seconds: i * 2.5 }),
): Item[] {
  return vectors.map((vector, i) => ({
    ...itemOf(name, vector, over),
    ...(i > 0 && { id: idOf(`${name} ${i}`), part: partOf(i) }),
  }));
}

export function fieldsOf(item: Item): FilterFields {
  return {
    ...item,
    folders: foldersOf(item.paths),
    names: nameWords(item.entry === null ? item.paths : [], item.caption),
    written: writtenWords(item.text),
  };
}
