import type { Row, RowInfo } from './store.ts';

const FIELDS = {
  id: true,
  vector: true,
  norm: true,
  kind: true,
  paths: true,
  size: true,
  mtime: true,
  takenAt: true,
  width: true,
  height: true,
  format: true,
  text: true,
  color: true,
} as const satisfies Record<keyof Row, true>;

export const ROW_FIELDS = Object.keys(FIELDS) as (keyof Row)[];

/** The fields that results carry: all but the vector and its norm. */
export const INFO_FIELDS = ROW_FIELDS.filter(
  (field): field is keyof RowInfo => field !== 'vector' && field !== 'norm',
);
