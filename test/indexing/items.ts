import { createHash } from 'node:crypto';
import type { Asset } from '../../src/indexing/asset.ts';
import type { Item, Part } from '../../src/store/item.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { random } from '../support/pictures.ts';

export const DIMENSIONS = 8;

export const idOf = (name: string) => createHash('md5').update(name).digest('hex');

/** An asset with these paths; with parts it has an item for each of them besides the leading one. */
export function assetOf(name: string, paths: readonly string[], parts: readonly Part[] = []): Asset {
  const id = idOf(name);
  const facts = {
    paths,
    size: 100,
    mtime: 1000,
    takenAt: null,
    takenOffset: null,
    takenFrom: null,
    date: 0,
    latitude: null,
    longitude: null,
    width: 4,
    height: 3,
    format: 'png',
  };
  const item = (part: Part | null, itemId: string): Item => ({
    id: itemId,
    asset: id,
    part,
    ...facts,
    vector: vectorOf(itemId),
    norm: 2,
    caption: null,
    text: null,
    lines: null,
    color: '#123456',
    entry: null,
    stages: { color: 1, embed: 'model' },
  });
  const rest = parts.map((part) => item(part, idOf(`${name} ${JSON.stringify(part)}`)));
  return { id, facts, items: [item(null, id), ...rest] };
}

function vectorOf(id: string): Float32Array {
  const next = random(Number.parseInt(id.slice(0, 8), 16));
  const values = Float32Array.from({ length: DIMENSIONS }, () => next() - 0.5);
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** The paths of each item in the store, by id. */
export async function pathsById(store: VectorStore): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for await (const batch of store.scan({ fields: ['id', 'paths'] })) {
    for (const { id, paths } of batch) found[id] = paths;
  }
  return found;
}
