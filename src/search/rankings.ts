import { randomBytes } from 'node:crypto';
import type { FusedAsset } from './fuse.ts';

/** Rankings that can be continued at once. */
const MAX_RANKINGS = 64;
/** Assets in all rankings together: some 300 bytes each. */
const MAX_ENTRIES = 100_000;

/** An asset with its place in a ranking; what results show of it is read when a page is. */
export type RankedAsset = Omit<FusedAsset, 'info'>;

/** The order in which the results of one query are handed out, kept from page to page. */
export interface Ranking {
  /** Not guessable: who has it may continue the ranking. */
  readonly token: string;
  /** In order; an asset keeps its place for good. */
  readonly entries: readonly RankedAsset[];
  has(asset: string): boolean;
  /** Appends assets that it does not have yet, until it has `length` entries. Returns how many of them found no room. */
  append(found: readonly FusedAsset[], length: number): number;
}

/** The rankings that were used last, so that pages fit together while the library changes. */
export interface Rankings {
  /**
   * The ranking of a token, or a new one where the token is unknown, expired or of another query.
   *
   * @param key tells one query, without its page, from another
   */
  open(token: string | undefined, key: string): Ranking;
}

/**
 * Rankings in memory, the one used longest ago dropped first.
 *
 * @param limits.rankings @default 64
 * @param limits.entries assets in all of them together @default 100000
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
      // The end of a map is what was used last.
      open.delete(entry.ranking.token);
      open.set(entry.ranking.token, entry);
      evict();
      return entry.ranking;
    },
  };
}
