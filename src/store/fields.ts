import type { Item, ItemInfo } from './item.ts';

const FIELDS = {
  id: true,
  asset: true,
  part: true,
  vector: true,
  norm: true,
  paths: true,
  size: true,
  mtime: true,
  takenAt: true,
  takenOffset: true,
  takenFrom: true,
  date: true,
  latitude: true,
  longitude: true,
  width: true,
  height: true,
  format: true,
  caption: true,
  text: true,
  lines: true,
  color: true,
  entry: true,
  stages: true,
} as const satisfies Record<keyof Item, true>;

export const ITEM_FIELDS = Object.keys(FIELDS) as (keyof Item)[];

/** The fields of results: all except the vector, its norm and the places of lines. */
export const INFO_FIELDS = ITEM_FIELDS.filter(
  (field): field is keyof ItemInfo => field !== 'vector' && field !== 'norm' && field !== 'lines',
);
