import { chordOf, halfChord } from '../../core/area.ts';
import {
  type Filter,
  NUMBER_FIELDS,
  type NumberField,
  type Orientation,
  SQUARE_RATIO,
} from '../../core/filter.ts';
import { foldersOf } from '../../core/folders.ts';
import type { Position } from '../../core/position.ts';
import type { ItemInfo } from '../item.ts';
import type { Arrays } from './typed-arrays.ts';

/** Different lists of folders, at most: they stay in memory. */
const MAX_FOLDERS = 200_000;

/** What filters compare besides words, in memory, so that no filter has to ask the store for the rows that match. */
export interface Columns {
  /** For each row 1 if it matches the condition, else 0; null if only the store can tell. */
  matching(condition: Filter): Uint8Array | null;
}

export interface ColumnsWriter {
  push(info: ItemInfo): void;
  /** For `readColumns`. */
  finish(): Arrays;
}

export function writeColumns(rows: number): ColumnsWriter {
  const numbers = Object.fromEntries(NUMBER_FIELDS.map((field) => [field, new Float64Array(rows)]));
  const [formats, folders] = [createLabels(), createLabels()];
  const format = new Uint32Array(rows);
  const folder = new Uint32Array(rows);
  const hasText = new Uint8Array(rows);
  let row = 0;
  return {
    push(info) {
      for (const field of NUMBER_FIELDS) numbers[field]![row] = info[field] ?? Number.NaN;
      format[row] = formats.numberOf(info.format);
      if (folders.size() <= MAX_FOLDERS)
        folder[row] = folders.numberOf(JSON.stringify(foldersOf(info.paths)));
      hasText[row] = info.text === null ? 0 : 1;
      row += 1;
    },
    finish() {
      const isKept = folders.size() <= MAX_FOLDERS;
      return {
        ...numbers,
        format,
        formats: formats.finish(),
        ...(isKept && { folder, folders: folders.finish() }),
        hasText,
      };
    },
  };
}

/** @param arrays from `writeColumns` */
export function readColumns(arrays: Arrays): Columns {
  const formats = labelsIn(arrays.formats!);
  const folders = arrays.folders
    ? labelsIn(arrays.folders).map((list) => new Set(JSON.parse(list) as string[]))
    : null;
  const rows = arrays.hasText!.length;

  const mask = (test: (row: number) => boolean): Uint8Array => {
    const found = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) if (test(row)) found[row] = 1;
    return found;
  };
  /** The rows whose label is one of those that pass. */
  const labelled = (numbers: Arrays[string], passes: readonly boolean[]): Uint8Array =>
    mask((row) => passes[numbers[row]!]!);
  const numbersOf = (field: NumberField): ((row: number) => number) => {
    const values = arrays[field]!;
    return (row) => values[row]!;
  };

  /** A number that is missing is NaN, which no comparison holds for. */
  function ofOrientation(value: Orientation): Uint8Array {
    const { width, height } = arrays as { readonly [F in 'width' | 'height']: Float64Array };
    if (value === 'landscape') return mask((row) => width[row]! > SQUARE_RATIO * height[row]!);
    if (value === 'portrait') return mask((row) => height[row]! > SQUARE_RATIO * width[row]!);
    return mask(
      (row) => width[row]! <= SQUARE_RATIO * height[row]! && height[row]! <= SQUARE_RATIO * width[row]!,
    );
  }

  function withText(values: readonly string[], field: string): Uint8Array | null {
    if (field === 'format')
      return labelled(
        arrays.format!,
        formats.map((format) => values.includes(format)),
      );
    if (field === 'folders' && folders)
      return labelled(
        arrays.folder!,
        folders.map((list) => values.some((value) => list.has(value))),
      );
    return field === 'id' ? withIds(arrays.ids as Uint8Array, values) : null;
  }

  return {
    matching(condition) {
      switch (condition.op) {
        case 'range': {
          const { gte = -Infinity, lt = Infinity } = condition;
          const value = numbersOf(condition.field);
          return mask((row) => value(row) >= gte && value(row) < lt);
        }
        case 'near': {
          const { latitude, longitude } = arrays as { readonly [F in keyof Position]: Float64Array };
          const most = chordOf(condition);
          return mask(
            (row) => halfChord(condition, { latitude: latitude[row]!, longitude: longitude[row]! }) <= most,
          );
        }
        case 'eq': {
          if (condition.field === 'orientation') return ofOrientation(condition.value);
          if (typeof condition.value === 'string') return withText([condition.value], condition.field);
          const value = numbersOf(condition.field as NumberField);
          return mask((row) => value(row) === condition.value);
        }
        case 'in':
          return withText(condition.values, condition.field);
        case 'contains':
          if (condition.field === 'folders') return withText([condition.value], 'folders');
          return condition.field === 'text' && condition.value === ''
            ? (arrays.hasText!.slice() as Uint8Array)
            : null;
        default:
          return null;
      }
    },
  };
}

/** Numbers of different texts. */
function createLabels() {
  const numbers = new Map<string, number>();
  return {
    size: () => numbers.size,
    numberOf(text: string): number {
      const number = numbers.get(text) ?? numbers.size;
      if (number === numbers.size) numbers.set(text, number);
      return number;
    },
    finish: () => new Uint8Array(Buffer.from(JSON.stringify([...numbers.keys()]))),
  };
}

const labelsIn = (bytes: Arrays[string]): string[] =>
  JSON.parse(Buffer.from(bytes as Uint8Array).toString()) as string[];

/** For each id, of 16 bytes each, 1 if it is one of these, else 0. */
export function withIds(ids: Uint8Array, values: readonly string[]): Uint8Array {
  const words = new Uint32Array(ids.buffer, ids.byteOffset, ids.length / 4);
  const wanted = new Set(values);
  // Reading the first four bytes of each id costs far less than making a text of it.
  const starts = new Set(
    values
      .map((id) => Buffer.from(id.slice(0, 8), 'hex'))
      .filter((bytes) => bytes.length === 4)
      .map((bytes) => new Uint32Array(new Uint8Array(bytes).buffer)[0]!),
  );
  const found = new Uint8Array(words.length / 4);
  for (let row = 0; row < found.length; row++) {
    if (starts.has(words[row * 4]!) && wanted.has(idIn(ids, row))) found[row] = 1;
  }
  return found;
}

const ID_BYTES = 16;

/** The id of a row. */
export function idIn(ids: Uint8Array, row: number): string {
  return Buffer.from(ids.buffer, ids.byteOffset + row * ID_BYTES, ID_BYTES).toString('hex');
}
