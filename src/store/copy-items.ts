import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Item } from './item.ts';
import { isCut, type Keeping, keepingIn, withoutCutText } from './keeping.ts';
import type { VectorStore } from './store.ts';

/** Assets per step: a few MB of vectors. */
const BATCH = 500;

/** Numbers of assets, growing during a copy. */
export interface CopiedAssets {
  /** Assets that are the same in both stores now. */
  readonly done: number;
  /** Those of them that had to be written. */
  readonly written: number;
  /** Those of them of which the target has no room for all lines of text or all paths. */
  readonly cut: number;
}

interface CopyOptions {
  /** Other machines use the target, too: their paths of the same asset stay. */
  readonly isShared: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (copied: CopiedAssets) => void;
}

/**
 * Copies all assets of a store into another one, with their vectors. Assets that are the same there are not written again, so
 * a copy that was interrupted continues where it was. Other assets of the target stay. What the target has no room for is left out (see
 * `keeping` of the store). Memory is bounded by the batch.
 *
 * The source must not change meanwhile. Throws the reason of the signal, and what the stores throw.
 */
export async function copyItems(
  from: VectorStore,
  to: VectorStore,
  { isShared, signal, onProgress }: CopyOptions,
): Promise<CopiedAssets> {
  let copied: CopiedAssets = { done: 0, written: 0, cut: 0 };
  const { kept } = await keepingIn(to);
  for await (const batch of from.scan({ fields: ['asset'], leading: true, batch: BATCH })) {
    signal?.throwIfAborted();
    const assets = batch.map(({ asset }) => asset);
    const [source, target] = await Promise.all([from.getAssets(assets), to.getAssets(assets)]);
    const missing = differing(source, target, { isShared, kept });
    if (missing.length > 0) await to.upsert(missing);
    copied = {
      done: copied.done + new Set(source.map(({ asset }) => asset)).size,
      written: copied.written + new Set(missing.map(({ asset }) => asset)).size,
      cut:
        copied.cut + new Set(source.filter((item) => isCut(item, kept(item))).map(({ asset }) => asset)).size,
    };
    onProgress(copied);
    // A store in memory would not let timers and signals through.
    await nextTurn();
  }
  return copied;
}

/**
 * The items to write so that the target has exactly the items of these assets, as far as it keeps them.
 *
 * @param options.isShared whether further paths of the target stay
 */
export function differing(
  source: readonly Item[],
  target: readonly Item[],
  { isShared, kept }: Pick<CopyOptions, 'isShared'> & Pick<Keeping, 'kept'>,
): Item[] {
  const there = new Map(target.map((item) => [item.id, item]));
  const wanted = source.map((item) => {
    const whole = withoutCutText(item);
    // The leading item of an asset has its id.
    return kept(isShared ? withPathsOf(there.get(item.asset), whole) : whole);
  });
  const changed = new Set(
    wanted.filter((item) => !isSame(item, there.get(item.id))).map(({ asset }) => asset),
  );
  const ids = new Set(source.map(({ id }) => id));
  // An item that the source has no longer makes its asset differ, too.
  for (const { id, asset } of target) if (!ids.has(id)) changed.add(asset);
  return wanted.filter(({ asset }) => changed.has(asset));
}

/** With the paths of another one after its own, unless the other has all of them. */
function withPathsOf(other: Item | undefined, item: Item): Item {
  if (!other) return item;
  const isAllThere = item.paths.every((path) => other.paths.includes(path));
  if (isAllThere) return { ...item, paths: other.paths, mtime: other.mtime };
  return { ...item, paths: [...new Set([...item.paths, ...other.paths])] };
}

function isSame({ vector, ...facts }: Item, other: Item | undefined): boolean {
  if (!other) return false;
  const { vector: otherVector, ...otherFacts } = other;
  return (
    vector.length === otherVector.length &&
    vector.every((value, i) => value === otherVector[i]) &&
    canonical(facts) === canonical(otherFacts)
  );
}

/** Equal for equal values, whatever the order of their keys. */
const canonical = (facts: Omit<Item, 'vector'>) =>
  JSON.stringify(facts, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
