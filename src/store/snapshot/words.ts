import type { Filter, WordsField } from '../../core/filter.ts';
import { pause } from '../../core/pause.ts';
import type { Arrays } from './typed-arrays.ts';

/** Bytes for each token: its number, and its place in the list of the items that have it. */
const TOKEN_BYTES = 8;
/** Tokens that are sorted before other work has its turn: some 5 ms. */
const IN_A_ROW = 200_000;

/** The searchable words of items in memory, so that conditions on them need not read the store. */
export interface Words {
  /** For each item 1 if it matches the condition, else 0; null if that is no condition on words. */
  matching(condition: Filter): Uint8Array | null;
}

/** Collects the words of items. */
export interface WordsBuilder {
  /**
   * Appends the next item.
   *
   * @param names its tokens between spaces (core/tokens.ts)
   * @param written the same for the words that are written in the picture; null if there are none
   */
  push(names: string, written: string | null): void;
  /** About the memory that the words will take, in bytes. */
  bytes(): number;
  /** Sorts the items by their words; for `readWords`. */
  finish(): Promise<Arrays>;
}

/** The tokens of one field of all items, as numbers in the order in which they stand. */
interface ColumnBuilder {
  push(text: string | null): void;
  bytes(): number;
  /** With these words before the names of the arrays. */
  finish(): Promise<Arrays>;
}

interface Column {
  matching(value: string): Uint8Array | null;
}

/** How a part of a condition meets a token. */
type Fit = (token: string, part: string) => boolean;

const WHOLE: Fit = (token, part) => token === part;
const START: Fit = (token, part) => token.startsWith(part);
const END: Fit = (token, part) => token.endsWith(part);
const INSIDE: Fit = (token, part) => token.includes(part);

export function buildWords(): WordsBuilder {
  const builders = { names: buildColumn(), written: buildColumn() };
  return {
    push(names, written) {
      builders.names.push(names);
      builders.written.push(written);
    },
    bytes: () => builders.names.bytes() + builders.written.bytes(),
    async finish() {
      return {
        ...prefixed('names', await builders.names.finish()),
        ...prefixed('written', await builders.written.finish()),
      };
    },
  };
}

/** @param arrays from `buildWords` */
export function readWords(arrays: Arrays): Words {
  const columns = { names: readColumn(arrays, 'names'), written: readColumn(arrays, 'written') };
  return {
    matching(condition) {
      const isWords =
        condition.op === 'contains' && (condition.field === 'names' || condition.field === 'written');
      return isWords ? columns[condition.field as WordsField].matching(condition.value) : null;
    },
  };
}

const prefixed = (field: WordsField, arrays: Arrays): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${field}.${name}`, array]));

function buildColumn(): ColumnBuilder {
  const numbers = new Map<string, number>();
  let tokens = new Uint32Array(1024);
  /** Where the tokens of each item end; those of an item without the field are none. */
  const ends = [0];
  let characters = 0;
  return {
    push(text) {
      let end = ends.at(-1)!;
      for (const token of text?.split(' ') ?? []) {
        if (token === '') continue;
        const number = numbers.get(token) ?? numbers.size;
        if (number === numbers.size) {
          numbers.set(token, number);
          characters += token.length;
        }
        if (end === tokens.length) tokens = doubled(tokens);
        tokens[end++] = number;
      }
      ends.push(end);
    },
    bytes: () => TOKEN_BYTES * ends.at(-1)! + ENTRY_BYTES * numbers.size + 2 * characters,
    async finish() {
      const { starts, items } = await sortByTokens(tokens, ends, numbers.size);
      return {
        // No token has a space.
        dictionary: new Uint8Array(Buffer.from([...numbers.keys()].join(' '))),
        tokens: tokens.subarray(0, ends.at(-1)!),
        ends: Uint32Array.from(ends),
        starts,
        items,
      };
    },
  };
}

/** Bytes for each different token in a map, without its characters. */
const ENTRY_BYTES = 60;

function readColumn(arrays: Arrays, field: WordsField): Column {
  const array = (name: string) => arrays[`${field}.${name}`] as Uint32Array;
  const [tokens, ends, starts, items] = [array('tokens'), array('ends'), array('starts'), array('items')];
  const dictionary = Buffer.from(arrays[`${field}.dictionary`] as Uint8Array).toString();
  const numbers = new Map(dictionary === '' ? [] : dictionary.split(' ').map((token, i) => [token, i]));
  const itemsWith = (token: number) => items.subarray(starts[token]!, starts[token + 1]!);
  return {
    matching(value) {
      const parts = value.split(' ');
      const isStart = parts[0] === '' && parts.shift() === '';
      const isEnd = parts.at(-1) === '' && parts.pop() === '';
      // Only the store knows what a text without a token is.
      if (parts.length === 0 || parts.includes('')) return null;
      const last = parts.length - 1;
      const sets = parts.map((part, i) => {
        const [starts, stops] = [i > 0 || isStart, i < last || isEnd];
        return fitting(numbers, part, starts ? (stops ? WHOLE : START) : stops ? END : INSIDE);
      });
      const total = (set: readonly number[]) => set.reduce((sum, token) => sum + itemsWith(token).length, 0);
      const rarest = sets.reduce((least, set) => (total(set) < total(least) ? set : least));
      const wanted = sets.map(wantedOf);
      const found = new Uint8Array(ends.length - 1);
      for (const token of rarest) {
        for (const item of itemsWith(token)) {
          if (wanted.length === 1 || hasSequence(tokens, ends[item]!, ends[item + 1]!, wanted))
            found[item] = 1;
        }
      }
      return found;
    },
  };
}

/** The numbers of the tokens that a part of a condition meets. */
function fitting(numbers: ReadonlyMap<string, number>, part: string, fit: Fit): number[] {
  if (fit === WHOLE) {
    const number = numbers.get(part);
    return number === undefined ? [] : [number];
  }
  const found: number[] = [];
  for (const [token, number] of numbers) if (fit(token, part)) found.push(number);
  return found;
}

/** Most parts meet one token, which is compared without a look into a set. */
type Wanted = number | ReadonlySet<number>;

const wantedOf = (set: readonly number[]): Wanted => (set.length === 1 ? set[0]! : new Set(set));

function hasSequence(tokens: Uint32Array, start: number, end: number, wanted: readonly Wanted[]): boolean {
  for (let at = start; at + wanted.length <= end; at++) {
    let fits = 0;
    while (fits < wanted.length && isWanted(wanted[fits]!, tokens[at + fits]!)) fits++;
    if (fits === wanted.length) return true;
  }
  return false;
}

function isWanted(wanted: Wanted, token: number): boolean {
  return typeof wanted === 'number' ? wanted === token : wanted.has(token);
}

/** The items that have each token, one behind the other. */
interface Postings {
  /** Where the items of each token start, and behind the last where they end. */
  readonly starts: Uint32Array;
  readonly items: Uint32Array;
}

/** Sorts the items by their tokens: two passes over all tokens, the first of which counts. */
async function sortByTokens(tokens: Uint32Array, ends: readonly number[], count: number): Promise<Postings> {
  const starts = new Uint32Array(count + 1);
  const last = new Int32Array(count);
  const eachOnce = async (visit: (token: number, item: number) => void) => {
    last.fill(-1);
    let next = IN_A_ROW;
    for (let item = 0; item + 1 < ends.length; item++) {
      for (let at = ends[item]!; at < ends[item + 1]!; at++) {
        const token = tokens[at]!;
        if (last[token] !== item) visit(token, item);
        last[token] = item;
      }
      if (ends[item + 1]! < next) continue;
      next += IN_A_ROW;
      await pause();
    }
  };
  await eachOnce((token) => {
    starts[token + 1]! += 1;
  });
  for (let token = 0; token < count; token++) starts[token + 1]! += starts[token]!;
  const items = new Uint32Array(starts[count]!);
  const next = starts.slice(0, count);
  await eachOnce((token, item) => {
    items[next[token]!++] = item;
  });
  return { starts, items };
}

function doubled(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2);
  larger.set(values);
  return larger;
}
