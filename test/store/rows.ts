import { createHash } from 'node:crypto';
import type { FilterFields } from '../../src/core/filter.ts';
import { foldersOf } from '../../src/core/folders.ts';
import { normalize } from '../../src/core/vector.ts';
import type { Row } from '../../src/store/store.ts';

/** Uniform numbers from 0 to 1 that depend on the seed only (mulberry32). */
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

/** Unit vectors around 50 shared centres, which is closer to embeddings than an even spread. */
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

/** A row with plain values, to be overridden where a test cares. */
export function rowOf(name: string | number, vector: Float32Array, over: Partial<Row> = {}): Row {
  return {
    id: idOf(name),
    vector,
    norm: 10.5,
    kind: 'image',
    paths: [`/pictures/${name}.jpg`],
    size: 1000,
    mtime: 1_700_000_000_000.25,
    takenAt: null,
    width: 640,
    height: 480,
    format: 'jpeg',
    text: null,
    color: null,
    ...over,
  };
}

/** Rows whose fields vary: several paths, Windows paths, nulls, two formats, 1 % png. */
export function variedRows(seed: number, count: number, dimensions: number): Row[] {
  const random = randomFrom(seed);
  return vectorsFrom(seed, count, dimensions).map((vector, i) => {
    const paths = [`/pictures/${2000 + (i % 20)}/trip ${i % 7}/IMG_${i}.jpg`];
    if (i % 5 === 0) paths.push(`/backup/copy 100%_${i}.jpg`);
    if (i % 11 === 0) paths.push(`C:\\Users\\me\\Pictures\\${i}.jpg`);
    const nothing = i % 3 === 0;
    return rowOf(`${seed}-${i}`, vector, {
      norm: 1 + random() * 20,
      kind: i % 10 === 0 ? 'text' : 'image',
      paths,
      size: Math.floor(random() * 1e7),
      mtime: 1.6e12 + random() * 1e11,
      takenAt: nothing ? null : 1.5e12 + Math.floor(random() * 1e11),
      width: nothing ? null : 100 + (i % 50) * 10,
      height: nothing ? null : 480,
      format: i % 100 === 0 ? 'png' : 'jpeg',
      text: i % 10 === 0 ? `火车 number ${i}` : null,
      color: nothing ? null : '#a0b1c2',
    });
  });
}

export function fieldsOf(row: Row): FilterFields {
  return { ...row, folders: foldersOf(row.paths), date: row.takenAt ?? row.mtime };
}
