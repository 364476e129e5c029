import type { RelevanceLevel } from '../core/relevance.ts';
import type { WordMatch } from '../core/retrievers.ts';
import { TIERS, type Tier } from '../core/tiers.ts';
import type { FusedAsset, Match } from './fuse.ts';
import type { Candidate } from './retriever.ts';

/**
 * Pictures on which the words are written that come before those that look like what is sought, if there are such: a query for a dog is
 * rather for dogs than for the word.
 */
const WRITTEN_FIRST = 5;

const TIER_OF_WORDS: Readonly<Record<WordMatch, Tier>> = {
  name: 'name',
  phrase: 'phrase',
  text: 'text',
  folder: 'folder',
  named: 'named',
  spread: 'named',
  most: 'most',
  prefix: 'prefix',
  some: 'weak',
};

export interface TierOptions {
  /** Id of the model whose vectors the words were sought with. */
  readonly model: string;
  /** Whether the order by look is that of several models, which their scores do not tell. */
  readonly isFused: boolean;
  /** Whether the query has digits, as codes do, for which nothing looks like it. */
  readonly hasDigits: boolean;
  /** How sure a hit by its look is. */
  level(matches: readonly Match[]): RelevanceLevel;
}

interface Placed {
  readonly asset: FusedAsset;
  readonly words: WordMatch | null;
  readonly level: RelevanceLevel;
  /** Position by look if it is that of several models; those that were found by words alone come after all others. */
  readonly look: number;
  readonly score: number;
}

/**
 * Merges what was found by look and by words. Reciprocal rank fusion would mix them one by one, so that the best of one way and
 * something unrelated of the other have the same rank. Here every way has its place: a whole name; words written in the picture; a
 * whole folder name; a strong look; words in names and captions; most of the words; a possible look; the beginning of a name; the rest by look. Within a place, pictures that
 * have the words as well come first, then the order by look decides.
 *
 * @param looks the results by look, best first
 * @param words the results by words
 */
export function arrange(
  looks: readonly FusedAsset[],
  words: readonly Candidate[],
  options: TierOptions,
): FusedAsset[] {
  const placed = placeAll(looks, words, options);
  const isSure = placed.some(({ level }) => level === 'strong');
  const first = isSure && !options.hasDigits ? WRITTEN_FIRST : Number.POSITIVE_INFINITY;
  const sorted = inOrder(placed.map((one) => ({ one, tier: tierOf(one) })));
  let written = 0;
  const capped = sorted.map(({ one, tier }) => {
    const isLater = (tier === 'phrase' || tier === 'text') && ++written > first;
    return { one, tier: isLater ? ('written later' as const) : tier };
  });
  return inOrder(capped).map(({ one }) => one.asset);
}

function placeAll(
  looks: readonly FusedAsset[],
  words: readonly Candidate[],
  { model, isFused, level }: TierOptions,
): Placed[] {
  const byAsset = new Map<string, Candidate>();
  for (const candidate of words) {
    const other = byAsset.get(candidate.asset);
    if (!other || rankOf(candidate) < rankOf(other)) byAsset.set(candidate.asset, candidate);
  }
  const rank = new Map([...byAsset.keys()].map((asset, i) => [asset, i + 1]));
  const matchOf = (asset: string, { score, words: kind }: Candidate): Match => ({
    by: 'words',
    model,
    rank: rank.get(asset)!,
    score,
    ...(kind && { words: kind }),
  });
  const seen = new Set<string>();
  const found = looks.map((asset, i): Placed => {
    seen.add(asset.asset);
    const own = byAsset.get(asset.asset);
    const matches = own ? [...asset.matches, matchOf(asset.asset, own)] : asset.matches;
    // The item with the words is shown: a page of a document, rather than the one that looks alike.
    const item = own ? { item: own.item, ...(own.info && { info: own.info }) } : {};
    return {
      asset: { ...asset, ...item, matches },
      words: own?.words ?? null,
      level: level(matches),
      look: isFused ? i : 0,
      score: asset.matches[0]?.score ?? 0,
    };
  });
  for (const [asset, candidate] of byAsset) {
    if (seen.has(asset)) continue;
    const matches = [matchOf(asset, candidate)];
    const { item, info, score, words: kind = null } = candidate;
    found.push({
      asset: { item, asset, matches, ...(info && { info }) },
      words: kind,
      level: level(matches),
      look: isFused ? looks.length : 0,
      score,
    });
  }
  return found;
}

const rankOf = ({ words }: Candidate): number => (words ? TIERS.indexOf(TIER_OF_WORDS[words]) : TIERS.length);

/** Where a hit belongs by what decides more, its words or its look; the first places of written words may be taken. */
export function tierOf({ words, level }: Pick<Placed, 'words' | 'level'>): Tier {
  const byWords = words === null ? 'weak' : TIER_OF_WORDS[words];
  return TIERS.indexOf(byWords) <= TIERS.indexOf(level) ? byWords : level;
}

interface Tiered {
  readonly one: Placed;
  readonly tier: Tier;
}

function inOrder(tiered: readonly Tiered[]): Tiered[] {
  const agrees = ({ one: { words } }: Tiered) => Number(words !== null && words !== 'prefix');
  return [...tiered].sort(
    (a, b) =>
      TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) ||
      agrees(b) - agrees(a) ||
      byLook(a.one, b.one) ||
      (a.one.asset.asset < b.one.asset.asset ? -1 : 1),
  );
}

function byLook(a: Placed, b: Placed): number {
  return a.look - b.look || b.score - a.score;
}
