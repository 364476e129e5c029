import type { CollectionSize, IndexParameters } from '../core/index-parameters.ts';
import type { IndexKindInfo } from '../store/capabilities.ts';
import { checkIndex, type IndexChoice } from '../store/index-choice.ts';

/** Kinds that cannot be compared: `flat` is measured by itself, and with `autoindex` the server decides what it builds. */
const LEFT_OUT: readonly string[] = ['flat', 'autoindex'];
/** A larger graph finds more with the same effort, and takes longer to build. */
const LARGER_GRAPH: IndexParameters = { m: 32, 'ef-construction': 200 };
/** One bit for a value loses much of the order of vectors that are not spread evenly. */
const MORE_BITS: IndexParameters = { bits: 4 };
/** The square root of the items is usual; more lists are smaller, so that a search of as many compares fewer vectors. */
const MORE_LISTS = 4;

/**
 * The indexes that are worth building for vectors of this number and length, those that are built fastest first, so that a time limit
 * leaves out the slowest. Parameters without a value have the defaults of the store.
 *
 * @param kinds kinds to try @default all that the store has
 */
export function candidatesFor(
  store: { readonly name: string; readonly indexes: readonly IndexKindInfo[] },
  { items, dimensions }: CollectionSize,
  kinds?: readonly string[],
): IndexChoice[] {
  // Refuses a kind that the store lacks, saying what it has.
  for (const kind of kinds ?? []) checkIndex({ kind, parameters: {} }, store, dimensions);
  const wanted = store.indexes.filter(
    ({ kind }) => !LEFT_OUT.includes(kind) && (kinds?.includes(kind) ?? true),
  );
  const choices = wanted.flatMap(({ kind, parameters }): IndexChoice[] => {
    const plain = { kind, parameters: {} };
    if (kind === 'hnsw') return [plain, { kind, parameters: LARGER_GRAPH }];
    if (kind === 'ivf_rq' && 'bits' in parameters) return [plain, { kind, parameters: MORE_BITS }];
    const lists = Math.round(MORE_LISTS * Math.sqrt(items));
    const isFull = 'lists' in parameters && lists <= items / 32;
    return kind === 'ivf_flat' && isFull ? [plain, { kind, parameters: { lists } }] : [plain];
  });
  const order = (choice: IndexChoice) => (choice.kind.startsWith('ivf') || choice.kind === 'scann' ? 0 : 1);
  return choices.sort((a, b) => order(a) - order(b));
}
