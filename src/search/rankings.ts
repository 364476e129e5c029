import { randomBytes } from 'node:crypto';
import type { FusedAsset } from './fuse.ts';

/** Maximum number of rankings that can be continued. */
const MAX_RANKINGS = 64;
/** Maximum number of assets in all rankings together, about 300 bytes each. */
const MAX_ENTRIES = 100_000;

/** An asset in a ranking, without its metadata, which is read for each page. */
export type RankedAsset = Omit<FusedAsset, 'info'>;

/** The order of the results of one query, kept from page to page. */
export interface Ranking {
  /** Unguessable, because it gives access to the ranking. */
  readonly token: string;
  /** Append-only: an asset never changes its rank. */
  readonly entries: readonly RankedAsset[];
  has(asset: string): boolean;
  /** Appends new assets until there are `length` entries. Returns the number of new assets that did not fit. */
  append(found: readonly FusedAsset[], length: number): number;
}

/** The most recently used rankings, so that pages fit together while the library changes. */
export interface Rankings {
  /**
   * The ranking of a token, or a new one if the token is unknown, expired or belongs to another query.
   *
   * @param key identifies a query without its page
   */
  open(token: string | undefined, key: string): Ranking;
}

/**
 * Keeps rankings in memory and evicts the least recently used ones.
 *
 * @param limits.rankings @default 64
 * @param limits.entries assets in all rankings together @default 100000
 */
export function createRankings({ rankings = MAX_RANKINGS, entries = MAX_ENTRIES } = {}): Rankings {
  const open = new Map<string, { readonly key: string; readonly ranking: Ranking }>();
  let total = 0;

  function evict(): void {
    for (const [token, { ranking }] of open) {
      if (open.size <= rankings && (total <= entries || open.size === 1)) return;
      open.delete(token);
      total -= ranking.entries.length;
    }
  }

  function create(): Ranking {
    const token = randomBytes(16).toString('base64url');
    const own: RankedAsset[] = [];
    const known = new Set<string>();
    return {
      token,
      entries: own,
      has: (asset) => known.has(asset),
      append(found, length) {
        const fresh = found.filter(({ asset }) => !known.has(asset));
        const added = fresh.slice(0, Math.max(0, length - own.length));
        for (const { item, asset, matches } of added) {
          own.push({ item, asset, matches });
          known.add(asset);
        }
        if (open.has(token)) total += added.length;
        evict();
        return fresh.length - added.length;
      },
    };
  }

  return {
    open(token, key) {
      const found = token === undefined ? undefined : open.get(token);
      const entry = found?.key === key ? found : { key, ranking: create() };
      // The most recently used ranking is last in the map.
      open.delete(entry.ranking.token);
      open.set(entry.ranking.token, entry);
      evict();
      return entry.ranking;
    },
  };
}
