import type {
  DataType,
  Field,
  FixedSizeList,
  Float32,
  RecordBatch,
  Schema,
  Table,
  Vector,
} from 'apache-arrow';
import { WORDS_FIELDS } from '../../core/filter.ts';
import { filterFieldsOf } from '../derive.ts';
import { ITEM_FIELDS } from '../fields.ts';
import type { Item, Stages } from '../item.ts';
import type { Arrow } from './module.ts';

/** The column of each field of an item. `file_path` (the first path), `folders`, `names` and `written` are
 * derived on writing. */
export const COLUMN_OF = {
  id: 'id',
  asset: 'asset',
  part: 'part',
  vector: 'vector',
  norm: 'norm',
  paths: 'paths',
  size: 'size',
  mtime: 'mtime',
  takenAt: 'taken_at',
  takenOffset: 'taken_offset',
  takenFrom: 'taken_from',
  date: 'date',
  latitude: 'latitude',
  longitude: 'longitude',
  width: 'width',
  height: 'height',
  format: 'format',
  caption: 'caption',
  text: 'text',
  lines: 'lines',
  color: 'color',
  entry: 'entry',
  stages: 'stages',
} as const satisfies Record<keyof Item, string>;

/**
 * Columns of a collection. All numbers except those of the vector are float64: file times have fractions, and LanceDB
 * refuses to compare an integer column with a fraction.
 */
export function schemaOf(arrow: Arrow, dimensions: number): Schema {
  const { Field, FixedSizeList, Float32, Float64, List, Schema, Utf8 } = arrow;
  const texts = () => new List(new Field('item', new Utf8(), true));
  return new Schema([
    new Field('id', new Utf8(), false),
    new Field('vector', new FixedSizeList(dimensions, new Field('item', new Float32(), true)), false),
    new Field('norm', new Float64(), false),
    new Field('file_path', new Utf8(), false),
    new Field('paths', texts(), false),
    new Field('folders', texts(), false),
    new Field('size', new Float64(), false),
    new Field('mtime', new Float64(), false),
    new Field('taken_at', new Float64(), true),
    new Field('date', new Float64(), false),
    new Field('width', new Float64(), true),
    new Field('height', new Float64(), true),
    new Field('format', new Utf8(), false),
    new Field('text', new Utf8(), true),
    ...laterColumns(arrow),
  ]);
}

/**
 * Columns that older collections may lack; nullable, so that they can be added to tables with items. `part`, `stages`,
 * `lines` and `entry` are JSON.
 */
export function laterColumns({ Field, Float64, Utf8 }: Arrow): Field[] {
  const texts = [
    'color',
    'asset',
    'part',
    'stages',
    'caption',
    'lines',
    ...WORDS_FIELDS,
    'entry',
    'taken_from',
  ];
  const numbers = ['taken_offset', 'latitude', 'longitude'];
  return [
    ...texts.map((name) => new Field(name, new Utf8(), true)),
    ...numbers.map((name) => new Field(name, new Float64(), true)),
  ];
}

/** Length of the vectors; null if the schema has no vector column. */
export function dimensionsOf(schema: Schema): number | null {
  const field = schema.fields.find(({ name }) => name === 'vector') as Field<DataType> | undefined;
  const type = field?.type as { readonly listSize?: number } | undefined;
  return type?.listSize ?? null;
}

/** Stages of items that are older than the record of stages, with and without a colour. */
const WITH_COLOR: Stages = { color: 1 };
const WITHOUT_COLOR: Stages = {};

/** Encodes items as an Arrow table, with all vectors in one buffer. */
export function encodeItems(arrow: Arrow, items: readonly Item[], dimensions: number): Table {
  const schema = schemaOf(arrow, dimensions);
  const derived = items.map(filterFieldsOf);
  const values: Record<string, readonly unknown[]> = {
    file_path: items.map((item) => item.paths[0]),
    folders: derived.map((fields) => fields.folders),
    names: derived.map((fields) => fields.names),
    written: derived.map((fields) => fields.written),
  };
  for (const field of ITEM_FIELDS) values[COLUMN_OF[field]] = items.map((item) => encodeValue(item, field));
  const columns = schema.fields.map(({ name, type }): [string, Vector] => {
    if (name === 'vector') return [name, encodeVectors(arrow, items, type, dimensions)];
    return [name, arrow.vectorFromArray(values[name]!, type)];
  });
  return new arrow.Table(schema, Object.fromEntries(columns));
}

function encodeValue(item: Item, field: keyof Item): unknown {
  if (field === 'part') return item.part && JSON.stringify(item.part);
  if (field === 'lines') return item.lines && JSON.stringify(item.lines);
  if (field === 'entry') return item.entry && JSON.stringify(item.entry);
  if (field === 'stages') return JSON.stringify(item.stages);
  return item[field] ?? null;
}

function encodeVectors(arrow: Arrow, items: readonly Item[], type: DataType, dimensions: number): Vector {
  const block = new Float32Array(items.length * dimensions);
  items.forEach((item, i) => {
    block.set(item.vector, i * dimensions);
  });
  const child = arrow.makeData({ type: new arrow.Float32(), data: block, length: block.length });
  return new arrow.Vector([
    arrow.makeData({ type: type as FixedSizeList<Float32>, length: items.length, child }),
  ]);
}

/**
 * Decodes these fields of a batch. Columns that an older collection lacks get defaults: each item is its own asset, without
 * a part, and null elsewhere.
 */
export function decodeItems<F extends keyof Item>(batch: RecordBatch, fields: readonly F[]): Pick<Item, F>[] {
  const columns = fields.map((field) => ({ field, valueAt: readerOf(batch, field) }));
  return Array.from({ length: batch.numRows }, (_, i) => {
    const item: Partial<Record<keyof Item, unknown>> = {};
    for (const { field, valueAt } of columns) item[field] = valueAt(i);
    return item as Pick<Item, F>;
  });
}

/** Copies lists, because Arrow returns views and an item would otherwise retain its whole batch in memory. */
function readerOf(batch: RecordBatch, field: keyof Item): (i: number) => unknown {
  const column = batch.getChild(COLUMN_OF[field]);
  switch (field) {
    case 'vector':
      return (i) => (column!.get(i) as Vector).toArray().slice();
    case 'paths':
      return (i) => [...(column!.get(i) as Vector)];
    case 'asset': {
      const id = batch.getChild('id');
      return (i) => column?.get(i) ?? id!.get(i);
    }
    case 'part':
    case 'lines':
    case 'entry':
      return (i) => parsed(column?.get(i));
    case 'stages': {
      const color = batch.getChild('color');
      return (i) => parsed(column?.get(i)) ?? (color?.get(i) ? WITH_COLOR : WITHOUT_COLOR);
    }
    default:
      return (i) => column?.get(i) ?? null;
  }
}

function parsed(json: string | null | undefined): unknown {
  return json ? JSON.parse(json) : null;
}
