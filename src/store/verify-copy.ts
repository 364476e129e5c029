import { SoutuError } from '../errors.ts';
import { differing } from './copy-items.ts';
import { keepingIn } from './keeping.ts';
import type { VectorStore } from './store.ts';

/** Assets whose items are compared, and items that are searched for in both stores. */
const SAMPLE = 200;
const SEARCHES = 20;
const TOP = 10;
/** Stores sum the products of a cosine in different orders. */
const TOLERANCE = 1e-4;

/**
 * Compares a copy with its source: the number of assets, a sample of their items as far as the target keeps them, and the exact
 * search results for some of them. Throws `store-failed` for a difference. Assets that only the target has are not a difference.
 *
 * @param options.assets number of assets that were copied
 * @param options.isShared see `differing`
 */
export async function verifyCopy(
  from: VectorStore,
  to: VectorStore,
  { assets, isShared }: { readonly assets: number; readonly isShared: boolean },
): Promise<void> {
  const present = await to.count(undefined, { leading: true });
  if (present < assets) throw differs(`it has ${present} pictures, not ${assets}`);
  const step = Math.max(1, Math.floor(assets / SAMPLE));
  const ids: string[] = [];
  let position = 0;
  for await (const batch of from.scan({ fields: ['asset'], leading: true })) {
    for (const { asset } of batch) if (position++ % step === 0 && ids.length < SAMPLE) ids.push(asset);
  }
  const [source, target] = await Promise.all([from.getAssets(ids), to.getAssets(ids)]);
  const { kept } = await keepingIn(to);
  const [first] = differing(source, target, { isShared, kept });
  if (first) throw differs(`its item ${first.id} is another one`);
  // With assets that the other one lacks, they have other results.
  if (present > assets || (await from.count(undefined, { leading: true })) > assets) return;
  for (const { vector, id } of source.slice(0, SEARCHES)) {
    const query = { vector, limit: TOP, thorough: true };
    const [expected, found] = await Promise.all([from.search(query), to.search(query)]);
    // Scores and not ids, because equal scores may come in any order.
    const isSame =
      expected.length === found.length &&
      expected.every(({ score }, i) => Math.abs(score - found[i]!.score) < TOLERANCE);
    if (!isSame) throw differs(`it finds other pictures similar to ${id}`);
  }
}

const differs = (how: string) =>
  new SoutuError('store-failed', `The copy differs from the library: ${how}`, {
    hint: 'Run the command again; it copies what is missing. Nothing was changed in the library.',
  });
