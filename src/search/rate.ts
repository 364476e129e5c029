import { betterOf, type Relevance, type RelevanceLevel } from '../core/relevance.ts';
import type { WordMatch } from '../core/retrievers.ts';
import type { AskedModel } from './ask-model.ts';
import type { Match } from './fuse.ts';

/**
 * How sure words make a hit, whatever it looks like. Words that are written in a picture, and the whole name of its file or folder, are what was
 * asked for; a name can mislead, as that of a washing powder called after an animal.
 */
const LEVEL_OF_WORDS: Readonly<Record<WordMatch, RelevanceLevel>> = {
  name: 'strong',
  folder: 'strong',
  phrase: 'strong',
  text: 'strong',
  named: 'possible',
  spread: 'possible',
  most: 'possible',
  prefix: 'weak',
  some: 'weak',
};

/** The relevance by look, with the model that finds the asset most relevant: one that is sure suffices, as each misses some. */
export function rateLook(matches: readonly Match[], asked: readonly AskedModel[]): Relevance {
  let best: Relevance = { relevance: 'weak', probability: 0 };
  for (const { model, score } of matches) {
    // Words have the cosine of the same vector.
    const rated = asked.find((one) => one.model === model)?.rate(score);
    if (!rated) continue;
    best = {
      relevance: betterOf(rated.relevance, best.relevance),
      probability: Math.max(rated.probability, best.probability),
    };
  }
  return best;
}

/** The relevance by look and words, whichever is surer; the probability is that of the look. */
export function rateHit(matches: readonly Match[], asked: readonly AskedModel[]): Relevance {
  const { relevance, probability } = rateLook(matches, asked);
  const byWords = matches.flatMap(({ words }) => (words ? [LEVEL_OF_WORDS[words]] : []));
  return { relevance: byWords.reduce(betterOf, relevance), probability };
}
