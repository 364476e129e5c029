import { extname } from 'node:path';
import type { Filter } from '../../core/filter.ts';
import { startOfPathsIn } from '../../core/folders.ts';
import { normalize } from '../../core/vector.ts';
import { SoutuError } from '../../errors.ts';
import type { Item } from '../item.ts';
import { joined, oneOf, startsWith } from './filter.ts';
import type { DescribedField } from './schema.ts';

/** The columns that image search tutorials create: `id` is an md5, `vector` an embedding, `file_path` a path. */
const COLUMNS = [
  ['id', 'VarChar'],
  ['vector', 'FloatVector'],
  ['file_path', 'VarChar'],
] as const;

/** The length of the vectors; null if the collection lacks one of the columns, or has one of another type. */
export function externalDimensions(fields: readonly DescribedField[]): number | null {
  const [id, vector, path] = COLUMNS.map(([name, type]) =>
    fields.find((field) => field.name === name && field.data_type === type),
  );
  if (!id?.is_primary_key || vector === undefined || path === undefined) return null;
  const dim = vector.type_params.find(({ key }) => key === 'dim')?.value;
  return dim === undefined ? null : Number(dim);
}

/** The columns from which these fields are read. */
export function externalColumns(fields: readonly (keyof Item)[]): string[] {
  return [
    'id',
    'file_path',
    ...(fields.some((field) => field === 'vector' || field === 'norm') ? ['vector'] : []),
  ];
}

/** The item of a row. All that is not in it is null or empty. */
export function externalItem(row: Readonly<Record<string, unknown>>): Item {
  const id = String(row.id);
  const path = String(row.file_path);
  const raw = row.vector === undefined ? null : unitOf(Float32Array.from(row.vector as number[]));
  return {
    id,
    asset: id,
    part: null,
    vector: raw?.unit ?? new Float32Array(),
    // A unit vector tells nothing of the projection that it was made from.
    norm: raw === null || raw.norm === 0 || Math.abs(raw.norm - 1) < UNIT_TOLERANCE ? null : raw.norm,
    paths: [path],
    size: null,
    mtime: null,
    takenAt: null,
    takenOffset: null,
    takenFrom: null,
    date: null,
    latitude: null,
    longitude: null,
    width: null,
    height: null,
    format: extname(path).slice(1).toLowerCase(),
    caption: null,
    text: null,
    lines: null,
    color: null,
    entry: null,
    stages: {},
  };
}

const UNIT_TOLERANCE = 1e-3;

/** A vector without a direction stays as zeros, which no query is near to: one bad row must not end the searches of the others. */
function unitOf(raw: Float32Array): { readonly unit: Float32Array; readonly norm: number } {
  const isUsable = raw.every(Number.isFinite) && raw.some((value) => value !== 0);
  return isUsable ? normalize(raw) : { unit: new Float32Array(raw.length), norm: 0 };
}

/** Translates a filter to a condition. Throws `bad-query` for facts that the collection lacks. */
export function externalCondition(filter: Filter, collection: string): string {
  switch (filter.op) {
    case 'and':
    case 'or':
      return joined(
        filter.of.map((part) => externalCondition(part, collection)),
        filter.op,
      );
    case 'not':
      return `(not (${externalCondition(filter.of, collection)}))`;
    case 'prefix': {
      const column = columnOf(filter.field);
      if (column === null) throw lacks(filter.field, collection);
      return startsWith(column, filter.value);
    }
    case 'range':
      throw lacks(filter.field, collection);
    case 'near':
      throw lacks('place', collection);
    default: {
      const values = filter.op === 'in' ? filter.values : [String(filter.value)];
      if (filter.field === 'folders') return isBelow(values);
      const column = columnOf(filter.field);
      if (column === null || filter.op === 'contains') throw lacks(filter.field, collection);
      return oneOf(column, values);
    }
  }
}

function columnOf(field: string): 'id' | 'file_path' | null {
  if (field === 'id' || field === 'asset') return 'id';
  return field === 'path' ? 'file_path' : null;
}

function isBelow(folders: readonly string[]): string {
  return joined(
    folders.map((folder) => startsWith('file_path', startOfPathsIn(folder))),
    'or',
  );
}

function lacks(field: string, collection: string): SoutuError {
  const what =
    field === 'path' ? 'cannot be searched for a part of a path' : `has no ${field} of its pictures`;
  return new SoutuError('bad-query', `The collection ${collection} ${what}`, {
    hint: 'Another program wrote it: it can be filtered by folder. Index the pictures with Soutu for all filters.',
  });
}
