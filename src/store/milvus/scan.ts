import type { Item } from '../item.ts';
import { allOf } from './filter.ts';
import type { Rows } from './rows.ts';

const DIGITS = '0123456789abcdef';
const ID_LENGTH = 32;

/**
 * Reads all rows that match, by ranges of ids: an md5 is as likely in one range as in another, and such a scan is complete while
 * rows are added, which paging by offset is not. (The iterator of the SDK loses rows on Lite.) A range with more rows than fit
 * in an answer is split.
 *
 * @param options.size rows per batch
 * @param options.expected about how many rows match, if the caller knows that @default asks the server
 */
export async function* scanRows<F extends keyof Item>(
  rows: Rows,
  condition: string | undefined,
  fields: readonly F[],
  options: { readonly size: number; readonly expected?: number },
): AsyncGenerator<Pick<Item, F>[]> {
  const limit = rows.perAnswer(fields);
  const { size, expected = await rows.count(condition) } = options;
  const wantsId = (fields as readonly string[]).includes('id');
  // Half full on average, so that few ranges have to be split.
  const digits = expected < limit ? 0 : Math.ceil(Math.log((2 * expected) / limit) / Math.log(DIGITS.length));
  // The last range is taken first.
  const ranges = prefixes(digits).reverse();
  for (let prefix = ranges.pop(); prefix !== undefined; prefix = ranges.pop()) {
    const found = await rows.read(allOf([rangeOf(prefix), condition])!, fields, limit);
    if (found.length >= limit && prefix.length < ID_LENGTH) {
      ranges.push(...Array.from(DIGITS, (digit) => prefix + digit).reverse());
      continue;
    }
    for (let start = 0; start < found.length; start += size) {
      const batch = found.slice(start, start + size);
      yield wantsId ? batch : batch.map(({ id: _id, ...row }) => row as unknown as Pick<Item, F>);
    }
  }
}

function prefixes(digits: number): string[] {
  if (digits === 0) return [''];
  return prefixes(digits - 1).flatMap((prefix) => Array.from(DIGITS, (digit) => prefix + digit));
}

/** All ids that start so. No id has a `g`. */
function rangeOf(prefix: string): string {
  return prefix === '' ? 'id != ""' : `id >= "${prefix}" and id < "${prefix}g"`;
}
