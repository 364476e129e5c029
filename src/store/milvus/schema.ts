import type { FieldType } from '@zilliz/milvus2-sdk-node';
import { type Orientation, SQUARE_RATIO } from '../../core/filter.ts';
import type { TakenFrom } from '../../core/taken-from.ts';
import type { TextEntry } from '../../core/text-entry.ts';
import type { TextLine } from '../../core/text-line.ts';
import { SoutuError } from '../../errors.ts';
import { filterFieldsOf } from '../derive.ts';
import type { Item, Part, Stages } from '../item.ts';
import { withoutWords } from '../keeping.ts';
import { bytesOf, keepingOf, LIST_LENGTH, TEXT_BYTES } from './kept.ts';
import { likeForm } from './like.ts';
import type { Sdk } from './sdk.ts';

/** Null in a column of numbers: servers before 2.5 have no null. No date or size is near it. */
export const NO_NUMBER = -1e300;

/**
 * A row. `id`, `vector` and `file_path` (the first path) are those of the usual schema for image search in Milvus. `folders`,
 * `orientation`, `leading` and the forms for LIKE are derived, because conditions cannot compute them.
 */
interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly vector: Float32Array;
  readonly file_path: string;
  readonly asset: string;
  readonly leading: boolean;
  readonly part: string;
  readonly norm: number;
  readonly paths: readonly string[];
  readonly folders: readonly string[];
  readonly size: number;
  readonly mtime: number;
  readonly taken_at: number;
  readonly date: number;
  readonly width: number;
  readonly height: number;
  readonly orientation: string;
  readonly format: string;
  readonly text: string;
  readonly color: string;
  readonly stages: string;
  readonly paths_like: string;
  readonly text_like: string;
  readonly caption?: string;
  readonly lines?: string;
  readonly entry?: string;
  readonly taken_offset?: number;
  readonly taken_from?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly names?: string;
  readonly written?: string;
  readonly format_like: string;
}

/** The columns from which a field is read. */
const COLUMNS_OF = {
  id: ['id'],
  asset: ['asset'],
  part: ['part'],
  vector: ['vector'],
  norm: ['norm'],
  paths: ['paths'],
  size: ['size'],
  mtime: ['mtime'],
  takenAt: ['taken_at'],
  takenOffset: ['taken_offset'],
  takenFrom: ['taken_from'],
  date: ['date'],
  latitude: ['latitude'],
  longitude: ['longitude'],
  width: ['width'],
  height: ['height'],
  format: ['format'],
  // An empty text and none differ only in the form for LIKE.
  text: ['text', 'text_like'],
  caption: ['caption'],
  lines: ['lines'],
  color: ['color'],
  entry: ['entry'],
  stages: ['stages'],
} as const satisfies Record<keyof Item, readonly string[]>;

/** Columns that collections of earlier versions lack, because servers before 2.6 add none. */
const WORDS = ['caption', 'lines', 'names', 'written'] as const;
const ENTRY = 'entry';
const ORIGIN_NUMBERS = ['taken_offset', 'latitude', 'longitude'] as const;
const ORIGIN = [...ORIGIN_NUMBERS, 'taken_from'] as const;

/** Which of the later columns a collection has. */
export interface LaterColumns {
  /** Those of words. */
  readonly words: boolean;
  /** That of the entries of texts. */
  readonly entries: boolean;
  /** Those of when and where pictures were taken. */
  readonly origin: boolean;
}

/** The columns of a new collection. */
export const ALL_COLUMNS: LaterColumns = { words: true, entries: true, origin: true };

export function laterColumnsIn(fields: readonly DescribedField[]): LaterColumns {
  const has = (name: string) => fields.some((field) => field.name === name);
  return { words: WORDS.every(has), entries: has(ENTRY), origin: ORIGIN.every(has) };
}

/** The columns to read for these fields, and always the id, by which scans go on. */
export function columnsOf(fields: readonly (keyof Item)[], has: LaterColumns): string[] {
  const columns = new Set(['id', ...fields.flatMap((field): readonly string[] => COLUMNS_OF[field])]);
  if (!has.words) for (const name of WORDS) columns.delete(name);
  if (!has.entries) columns.delete(ENTRY);
  if (!has.origin) for (const name of ORIGIN) columns.delete(name);
  return [...columns];
}

/** The columns of a new collection. */
export function fieldsOf({ DataType }: Sdk, dimensions: number): FieldType[] {
  const text = (name: string, max_length = TEXT_BYTES): FieldType => ({
    name,
    data_type: DataType.VarChar,
    max_length,
  });
  const number = (name: string): FieldType => ({ name, data_type: DataType.Double });
  const texts = (name: string): FieldType => ({
    name,
    data_type: DataType.Array,
    element_type: DataType.VarChar,
    max_capacity: LIST_LENGTH,
    max_length: TEXT_BYTES,
  });
  return [
    { ...text('id', 32), is_primary_key: true },
    { name: 'vector', data_type: DataType.FloatVector, dim: dimensions },
    text('file_path'),
    text('asset', 32),
    { name: 'leading', data_type: DataType.Bool },
    text('part'),
    number('norm'),
    texts('paths'),
    texts('folders'),
    ...['size', 'mtime', 'taken_at', 'date', 'width', 'height', ...ORIGIN_NUMBERS].map(number),
    text('orientation', 16),
    ...['format', 'text', 'color', 'stages', 'taken_from'].map((name) => text(name)),
    ...['paths_like', 'text_like', 'format_like', ...WORDS, ENTRY].map((name) => text(name)),
  ];
}

/** A column as the server describes it. */
export interface DescribedField {
  readonly name: string;
  readonly data_type?: string | number;
  readonly is_primary_key?: boolean;
  readonly type_params: readonly { readonly key: string; readonly value: unknown }[];
}

/** The length of the vectors of a collection; null if Soutu did not create it. */
export function dimensionsOf(fields: readonly DescribedField[]): number | null {
  const isOurs = ['id', 'vector', 'file_path', 'asset', 'stages'].every((name) =>
    fields.some((field) => field.name === name),
  );
  const dim = fields
    .find(({ name }) => name === 'vector')
    ?.type_params.find(({ key }) => key === 'dim')?.value;
  return isOurs && dim !== undefined ? Number(dim) : null;
}

/** Throws `store-failed` for an item that is larger than Milvus allows. */
export function encodeItem(whole: Item, has: LaterColumns): Row {
  const item = keepingOf(has).kept(whole);
  const { paths } = item;
  const { folders, names, written } = filterFieldsOf(item);
  const row: Row = {
    id: item.id,
    vector: item.vector,
    file_path: paths[0]!,
    asset: item.asset,
    leading: item.id === item.asset,
    part: item.part === null ? '' : JSON.stringify(item.part),
    norm: item.norm ?? NO_NUMBER,
    paths,
    folders: folders.slice(0, LIST_LENGTH),
    size: item.size ?? NO_NUMBER,
    mtime: item.mtime ?? NO_NUMBER,
    taken_at: item.takenAt ?? NO_NUMBER,
    date: item.date ?? NO_NUMBER,
    width: item.width ?? NO_NUMBER,
    height: item.height ?? NO_NUMBER,
    orientation: orientationOf(item) ?? '',
    format: item.format,
    text: item.text ?? '',
    color: item.color ?? '',
    stages: JSON.stringify(item.stages),
    paths_like: likeForm(fitting(paths)),
    text_like: item.text === null ? '' : likeForm([item.text]),
    format_like: likeForm([item.format]),
    ...(has.words && {
      caption: item.caption ?? '',
      lines: item.lines === null ? '' : JSON.stringify(item.lines),
      names,
      written: written ?? '',
    }),
    ...(has.entries && { entry: item.entry === null ? '' : JSON.stringify(item.entry) }),
    ...(has.origin && {
      taken_offset: item.takenOffset ?? NO_NUMBER,
      taken_from: item.takenFrom ?? '',
      latitude: item.latitude ?? NO_NUMBER,
      longitude: item.longitude ?? NO_NUMBER,
    }),
  };
  checkSize(row);
  return row;
}

/** As many of the paths, from the first, as fit in the column. */
function fitting(paths: readonly string[]): readonly string[] {
  let bytes = 0;
  const over = paths.findIndex((path) => {
    bytes += bytesOf(likeForm([path]));
    return bytes > TEXT_BYTES;
  });
  return over < 1 ? paths : paths.slice(0, over);
}

function checkSize(row: Row): void {
  for (const [column, value] of Object.entries(row)) {
    const isLong = typeof value === 'string' && value.length * 4 > TEXT_BYTES && bytesOf(value) > TEXT_BYTES;
    const isMany = Array.isArray(value) && value.length > LIST_LENGTH;
    if (!isLong && !isMany) continue;
    const limit = isMany ? `${LIST_LENGTH} ${column}` : `${TEXT_BYTES} bytes of ${column}`;
    throw new SoutuError('store-failed', `Item ${row.id} (${row.file_path}) has more than ${limit}.`, {
      hint: 'Milvus allows no more. Exclude the picture or some of its copies from the library.',
    });
  }
}

function orientationOf({ width, height }: Item): Orientation | null {
  if (width === null || height === null) return null;
  if (width > SQUARE_RATIO * height) return 'landscape';
  return height > SQUARE_RATIO * width ? 'portrait' : 'square';
}

type Read = Readonly<Record<string, unknown>>;

/**
 * Decodes these fields of a row that has their columns. Without the columns of words, rows may record stages nevertheless, because
 * earlier versions wrote them.
 */
export function decodeRow<F extends keyof Item>(
  row: Read,
  fields: readonly F[],
  has: LaterColumns,
): Pick<Item, F> {
  const item: Partial<Item> = Object.fromEntries(fields.map((field) => [field, READERS[field](row)]));
  return (has.words ? item : withoutWords(item)) as Pick<Item, F>;
}

const READERS: { readonly [F in keyof Item]: (row: Read) => Item[F] } = {
  id: (row) => row.id as string,
  asset: (row) => row.asset as string,
  part: (row) => (row.part === '' ? null : (JSON.parse(row.part as string) as Part)),
  vector: (row) => Float32Array.from(row.vector as readonly number[]),
  norm: (row) => numberOrNull(row.norm),
  paths: (row) => [...(row.paths as readonly string[])],
  size: (row) => numberOrNull(row.size),
  mtime: (row) => numberOrNull(row.mtime),
  takenAt: (row) => numberOrNull(row.taken_at),
  takenOffset: (row) => numberOrNull(row.taken_offset),
  takenFrom: (row) => textOrNull(row.taken_from) as TakenFrom | null,
  date: (row) => numberOrNull(row.date),
  latitude: (row) => numberOrNull(row.latitude),
  longitude: (row) => numberOrNull(row.longitude),
  width: (row) => numberOrNull(row.width),
  height: (row) => numberOrNull(row.height),
  format: (row) => row.format as string,
  text: (row) => (row.text_like === '' ? null : (row.text as string)),
  caption: (row) => textOrNull(row.caption),
  lines: (row) => parsed<TextLine[]>(row.lines),
  entry: (row) => parsed<TextEntry>(row.entry),
  color: (row) => (row.color === '' ? null : (row.color as string)),
  stages: (row) => JSON.parse(row.stages as string) as Stages,
};

/** Also of a collection that lacks the column. */
function parsed<T>(value: unknown): T | null {
  const json = textOrNull(value);
  return json === null ? null : (JSON.parse(json) as T);
}

/** The same. */
function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Also of a collection that lacks the column. */
function numberOrNull(value: unknown = NO_NUMBER): number | null {
  return value === NO_NUMBER ? null : (value as number);
}
