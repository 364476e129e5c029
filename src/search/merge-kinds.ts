import { RELEVANCES } from '../core/relevance.ts';
import type { SearchAnswer, SearchedAsset } from './search.ts';

/** Between the tokens of the rankings of pictures and of texts. */
const BETWEEN = '.';

/** The tokens of both rankings, from that of their mixture. */
export function rankingsIn(token: string | undefined): readonly [string | undefined, string | undefined] {
  const [pictures, texts] = token?.split(BETWEEN) ?? [];
  return [pictures, texts];
}

/**
 * A page of pictures and texts together: by level of relevance, then by probability, which are comparable where cosines are not: those of
 * a picture with texts are lower than those with pictures. Each kind keeps its own order.
 *
 * @param pictures from the first result on, as many as the page ends at
 * @param texts likewise
 */
export function mergeKinds(
  pictures: SearchAnswer,
  texts: SearchAnswer,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): SearchAnswer {
  const merged: SearchedAsset[] = [];
  const left = { pictures: [...pictures.results], texts: [...texts.results] };
  while (left.pictures.length + left.texts.length > 0) {
    const [picture, text] = [left.pictures[0], left.texts[0]];
    const isPicture = text === undefined || (picture !== undefined && isSurer(picture, text));
    merged.push((isPicture ? left.pictures : left.texts).shift()!);
  }
  const { explanation, profile } = pictures;
  const page = merged.slice(offset, offset + limit).map((one, i) => ({ ...one, rank: offset + i + 1 }));
  const profiled = new Map(
    [pictures, texts].flatMap((answer) => answer.profile?.hits ?? []).map((hit) => [hit.id, hit]),
  );
  return {
    ...pictures,
    ranking: [pictures.ranking, texts.ranking].join(BETWEEN),
    complete: pictures.complete && texts.complete && merged.length <= offset + limit,
    found: pictures.found || texts.found,
    explanation: explanation && [...explanation, ...(texts.explanation ?? [])],
    profile: profile && {
      ...profile,
      searches: [...profile.searches, ...(texts.profile?.searches ?? [])],
      hits: page.flatMap(({ asset, rank }) => {
        const hit = profiled.get(asset);
        return hit ? [{ ...hit, rank }] : [];
      }),
    },
    results: page,
  };
}

function isSurer(a: SearchedAsset, b: SearchedAsset): boolean {
  const levels = RELEVANCES.indexOf(a.relevance) - RELEVANCES.indexOf(b.relevance);
  return levels < 0 || (levels === 0 && a.probability >= b.probability);
}
