import type { Filter, WordsField } from '../../core/filter.ts';

/** The searchable words of items in memory, so that conditions on them need not read the store. */
export interface Words {
  /**
   * Appends the next item.
   *
   * @param names its tokens between spaces (core/tokens.ts)
   * @param written the same for the words that are written in the picture; null if there are none
   */
  push(names: string, written: string | null): void;
  /** For each item 1 if it matches, else 0; null if the filter has other conditions than those on words. */
  matching(filter: Filter): Uint8Array | null;
}

/** The tokens of one field of all items, as numbers in the order in which they stand. */
interface Column {
  push(text: string | null): void;
  matching(value: string): Uint8Array | null;
}

/** How a part of a condition meets a token. */
type Fit = (token: string, part: string) => boolean;

const WHOLE: Fit = (token, part) => token === part;
const START: Fit = (token, part) => token.startsWith(part);
const END: Fit = (token, part) => token.endsWith(part);
const INSIDE: Fit = (token, part) => token.includes(part);

export function createWords(): Words {
  const columns: Record<WordsField, Column> = { names: createColumn(), written: createColumn() };

  function matching(filter: Filter): Uint8Array | null {
    if (filter.op === 'contains' && (filter.field === 'names' || filter.field === 'written'))
      return columns[filter.field].matching(filter.value);
    if (filter.op === 'not') {
      const has = matching(filter.of);
      if (has) for (let item = 0; item < has.length; item++) has[item]! ^= 1;
      return has;
    }
    if ((filter.op !== 'and' && filter.op !== 'or') || filter.of.length === 0) return null;
    const isEvery = filter.op === 'and';
    let found: Uint8Array | null = null;
    for (const part of filter.of) {
      const has = matching(part);
      if (has === null) return null;
      if (found === null) found = has;
      else if (isEvery) for (let item = 0; item < has.length; item++) found[item]! &= has[item]!;
      else for (let item = 0; item < has.length; item++) found[item]! |= has[item]!;
    }
    return found;
  }

  return {
    push(names, written) {
      columns.names.push(names);
      columns.written.push(written);
    },
    matching,
  };
}

function createColumn(): Column {
  const numbers = new Map<string, number>();
  let tokens = new Uint32Array(1024);
  /** Where the tokens of each item end; those of an item without the field are none. */
  const ends = [0];
  let postings: Postings | null = null;

  return {
    push(text) {
      postings = null;
      let end = ends.at(-1)!;
      for (const token of text?.split(' ') ?? []) {
        if (token === '') continue;
        const number = numbers.get(token) ?? numbers.size;
        numbers.set(token, number);
        if (end === tokens.length) tokens = doubled(tokens);
        tokens[end++] = number;
      }
      ends.push(end);
    },
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
      postings ??= createPostings(tokens, ends, numbers.size);
      const known = postings;
      const total = (set: readonly number[]) => set.reduce((sum, token) => sum + known.of(token).length, 0);
      const rarest = sets.reduce((least, set) => (total(set) < total(least) ? set : least));
      const wanted = sets.map(wantedOf);
      const found = new Uint8Array(ends.length - 1);
      for (const token of rarest) {
        for (const item of known.of(token)) {
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

interface Postings {
  /** The items that have a token. */
  of(token: number): Uint32Array;
}

/** Sorts the items by their tokens: two passes over all tokens, the first of which counts. */
function createPostings(tokens: Uint32Array, ends: readonly number[], count: number): Postings {
  const starts = new Uint32Array(count + 1);
  const last = new Int32Array(count).fill(-1);
  const eachOnce = (visit: (token: number, item: number) => void) => {
    last.fill(-1);
    for (let item = 0; item + 1 < ends.length; item++) {
      for (let at = ends[item]!; at < ends[item + 1]!; at++) {
        const token = tokens[at]!;
        if (last[token] !== item) visit(token, item);
        last[token] = item;
      }
    }
  };
  eachOnce((token) => {
    starts[token + 1]! += 1;
  });
  for (let token = 0; token < count; token++) starts[token + 1]! += starts[token]!;
  const items = new Uint32Array(starts[count]!);
  const next = starts.slice(0, count);
  eachOnce((token, item) => {
    items[next[token]!++] = item;
  });
  return { of: (token) => items.subarray(starts[token]!, starts[token + 1]!) };
}

function doubled(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2);
  larger.set(values);
  return larger;
}
