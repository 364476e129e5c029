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
import { filterFieldsOf } from './derive.ts';
import { ROW_FIELDS } from './fields.ts';
import type { Arrow } from './lance-module.ts';
import type { Row } from './store.ts';

/** The column of each field of a row. `file_path` (the first path), `folders` and `date` are derived on writing. */
export const COLUMN_OF = {
  id: 'id',
  vector: 'vector',
  norm: 'norm',
  kind: 'kind',
  paths: 'paths',
  size: 'size',
  mtime: 'mtime',
  takenAt: 'taken_at',
  width: 'width',
  height: 'height',
  format: 'format',
  text: 'text',
  color: 'color',
} as const satisfies Record<keyof Row, string>;

/**
 * Columns of a collection. All numbers but those of the vector are doubles: file times have fractions, and LanceDB
 * refuses to compare an integer column with a fraction.
 */
export function schemaOf(arrow: Arrow, dimensions: number): Schema {
  const { Field, FixedSizeList, Float32, Float64, List, Schema, Utf8 } = arrow;
  const texts = () => new List(new Field('item', new Utf8(), true));
  return new Schema([
    new Field('id', new Utf8(), false),
    new Field('vector', new FixedSizeList(dimensions, new Field('item', new Float32(), true)), false),
    new Field('norm', new Float64(), false),
    new Field('kind', new Utf8(), false),
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

/** Columns that collections made before lack; nullable, so that they can be added to one that has rows. */
export function laterColumns({ Field, Utf8 }: Arrow): Field[] {
  return [new Field('color', new Utf8(), true)];
}

/** Length of the vectors in a collection of this schema; null if it has no column of vectors. */
export function dimensionsOf(schema: Schema): number | null {
  const field = schema.fields.find(({ name }) => name === 'vector') as Field<DataType> | undefined;
  const type = field?.type as { readonly listSize?: number } | undefined;
  return type?.listSize ?? null;
}

/** The rows as an Arrow table in the order of the schema, the vectors in one block of memory. */
export function encodeRows(arrow: Arrow, rows: readonly Row[], dimensions: number): Table {
  const schema = schemaOf(arrow, dimensions);
  const derived = rows.map(filterFieldsOf);
  const values: Record<string, readonly unknown[]> = {
    file_path: rows.map((row) => row.paths[0]),
    folders: derived.map((fields) => fields.folders),
    date: derived.map((fields) => fields.date),
  };
  for (const field of ROW_FIELDS) values[COLUMN_OF[field]] = rows.map((row) => row[field] ?? null);
  const columns = schema.fields.map(({ name, type }): [string, Vector] => {
    if (name === 'vector') return [name, encodeVectors(arrow, rows, type, dimensions)];
    return [name, arrow.vectorFromArray(values[name]!, type)];
  });
  return new arrow.Table(schema, Object.fromEntries(columns));
}

function encodeVectors(arrow: Arrow, rows: readonly Row[], type: DataType, dimensions: number): Vector {
  const block = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) => {
    block.set(row.vector, i * dimensions);
  });
  const child = arrow.makeData({ type: new arrow.Float32(), data: block, length: block.length });
  return new arrow.Vector([
    arrow.makeData({ type: type as FixedSizeList<Float32>, length: rows.length, child }),
  ]);
}

/** The rows of one batch, with these fields only; null where the collection lacks the column of a field. */
export function decodeRows<F extends keyof Row>(batch: RecordBatch, fields: readonly F[]): Pick<Row, F>[] {
  const read = rowReader(batch, fields);
  return Array.from({ length: batch.numRows }, (_, i) => read(i));
}

/** Gives rows by their number, with these fields only, like `decodeRows`. */
export function rowReader<F extends keyof Row>(
  rows: RecordBatch | Table,
  fields: readonly F[],
): (i: number) => Pick<Row, F> {
  const columns = fields.map((field) => ({ field, column: rows.getChild(COLUMN_OF[field]) }));
  return (i) => {
    const row: Partial<Record<keyof Row, unknown>> = {};
    for (const { field, column } of columns) row[field] = decodeValue(field, column?.get(i));
    return row as Pick<Row, F>;
  };
}

/** Lists come as views on the batch: they are copied, so that a row does not keep its whole batch in memory. */
function decodeValue(field: keyof Row, value: unknown): unknown {
  if (field === 'vector') return (value as Vector).toArray().slice();
  if (field === 'paths') return [...(value as Vector)];
  return value ?? null;
}
