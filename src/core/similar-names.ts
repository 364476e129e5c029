/** Names that are shown at most. */
const MAX_NAMES = 3;
/** Characters that a beginning must have to mean the names that begin with it. */
const MIN_PREFIX = 3;
/** Characters of a name for each that may be wrong. */
const CHARACTERS_PER_ERROR = 3;

/**
 * The known names that a mistyped one probably means, the closest ones only; empty if none is close. Case and punctuation do not count.
 *
 * @example similarNames('bge-vl-bse', ['bge-vl-base', 'soutu-mini']); // ['bge-vl-base']
 */
export function similarNames(given: string, known: readonly string[]): string[] {
  const wanted = lettersOf(given);
  const names = [...new Set(known)];
  const scored = names.map((name) => ({ name, errors: editDistance(wanted, lettersOf(name)) }));
  const fewest = Math.min(...scored.map(({ errors }) => errors));
  if (fewest <= wanted.length / CHARACTERS_PER_ERROR) {
    const closest = scored.filter(({ errors }) => errors === fewest);
    return closest.map(({ name }) => name).slice(0, MAX_NAMES);
  }
  if (wanted.length < MIN_PREFIX) return [];
  return names.filter((name) => lettersOf(name).startsWith(wanted)).slice(0, MAX_NAMES);
}

/** A question for the names that were probably meant, with a space after it; empty if there is none. */
export function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return '';
  return `Did you mean ${new Intl.ListFormat('en', { type: 'disjunction' }).format(names)}? `;
}

const lettersOf = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Characters to insert, delete or replace, and neighbours to swap (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [row, above, twoAbove] = [[i], rows[i - 1]!, rows[i - 2]];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = twoAbove !== undefined && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? twoAbove[j - 2]! + 1 : replaced;
      row.push(Math.min(replaced, swapped, above[j]! + 1, row[j - 1]! + 1));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
