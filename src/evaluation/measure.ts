import { pause } from '../core/pause.ts';
import { type Composing, composeQuery } from '../core/rank.ts';
import { createVectors, type Vectors } from '../store/snapshot/compared-vectors.ts';
import { averagePrecision, figuresOf, mean, type RankFigures, rankOf } from './metrics.ts';
import type { Caption, Change } from './set.ts';

/** What is asked with, and what is found. */
export type EvaluationDirection =
  | 'text to picture'
  | 'picture to text'
  | 'picture to class'
  | 'picture and words';

export interface EvaluationFigures extends RankFigures {
  readonly direction: EvaluationDirection;
  /** Language tag of the texts, or `all`. */
  readonly language: string;
  /** Mean average precision among the first 5 and 10, of searches with several right answers; else null. */
  readonly map5: number | null;
  readonly map10: number | null;
}

/** A query whose right answer is low. */
export interface Miss {
  readonly direction: EvaluationDirection;
  readonly text: string;
  /** Position of the picture of the query; null for a text alone. */
  readonly reference: number | null;
  /** Position of the right picture, or for `picture to class` of the picture. */
  readonly right: number;
  /** What came first: the position of a picture, or the name of a class. */
  readonly first: number | string;
  readonly rank: number;
}

/** Figures of one model with the queries that it answers worst. */
export interface Measurement {
  readonly figures: readonly EvaluationFigures[];
  readonly misses: readonly Miss[];
}

/** Queries between two pauses, so that other work goes on. */
const IN_A_ROW = 32;

/** One answered query. */
interface Answered {
  readonly language: string;
  readonly rank: number;
  readonly precisions?: readonly [number, number];
}

/**
 * Text to picture, and picture to text, where the best of a picture's own captions counts and others of its own do not push it down.
 *
 * @param pictures raw or unit vectors
 * @param texts of the captions
 */
export async function measureCaptions(
  captions: readonly Caption[],
  pictures: readonly Float32Array[],
  texts: readonly Float32Array[],
): Promise<Measurement> {
  const [ofPictures, ofTexts] = [vectorsOf(pictures), vectorsOf(texts)];
  const misses: Miss[] = [];
  const toPicture = await inTurns(captions, ({ text, language, picture }, i): Answered => {
    const scores = ofPictures.cosines(texts[i]!);
    const rank = rankOf(scores, picture);
    misses.push({
      direction: 'text to picture',
      text,
      reference: null,
      right: picture,
      first: firstOf(scores),
      rank,
    });
    return { language, rank };
  });
  const own = pictures.map((): number[] => []);
  for (const [i, { picture }] of captions.entries()) own[picture]!.push(i);
  const languages = languagesOf(captions);
  const groups = languages.length > 1 ? [null, ...languages] : [null];
  const toText = await inTurns(pictures, (vector, picture): Answered[] => {
    const scores = ofTexts.cosines(vector);
    return groups.flatMap((language) => {
      const right = own[picture]!.filter((i) => language === null || captions[i]!.language === language);
      if (right.length === 0) return [];
      const best = right.reduce((one, other) => (scores[other]! > scores[one]! ? other : one));
      const isCounted = (i: number) =>
        captions[i]!.picture !== picture && (language === null || captions[i]!.language === language);
      return [{ language: language ?? ALL, rank: rankOf(scores, best, isCounted) }];
    });
  });
  return {
    figures: [
      ...summarise('text to picture', withAll(toPicture, languages)),
      ...summarise('picture to text', toText.flat()),
    ],
    misses: worst(misses),
  };
}

/** The class of each picture among all classes. */
export async function measureClasses(
  labels: readonly number[],
  classes: readonly { readonly text: string; readonly language: string }[],
  pictures: readonly Float32Array[],
  texts: readonly Float32Array[],
): Promise<Measurement> {
  const ofClasses = vectorsOf(texts);
  const misses: Miss[] = [];
  const answered = await inTurns(pictures, (vector, i): Answered => {
    const scores = ofClasses.cosines(vector);
    const { text, language } = classes[labels[i]!]!;
    const rank = rankOf(scores, labels[i]!);
    const first = classes[firstOf(scores)]!.text;
    misses.push({ direction: 'picture to class', text, reference: null, right: i, first, rank });
    return { language, rank };
  });
  return {
    figures: summarise('picture to class', withAll(answered, languagesOf(classes))),
    misses: worst(misses),
  };
}

export interface ComposeOptions {
  readonly composing: Composing;
  /** Share of the words, 0 to 1. @default that of the model */
  readonly weight?: number | undefined;
}

/** Pictures for a picture and words, without the picture itself. Recall is that of the first target. */
export async function measureComposed(
  changes: readonly Change[],
  pictures: readonly Float32Array[],
  texts: readonly Float32Array[],
  options: ComposeOptions,
): Promise<Measurement> {
  const ofPictures = vectorsOf(pictures);
  const misses: Miss[] = [];
  const answered = await inTurns(changes, ({ text, language, reference, targets }, i): Answered => {
    const query = composeQuery({ words: texts[i]!, pictures: [pictures[reference]!] }, options);
    const scores = ofPictures.cosines(query.vector).slice();
    if (query.changed) {
      const { vector, share, alike } = query.changed;
      const similarity = ofPictures.cosines(vector);
      for (let j = 0; j < scores.length; j++) scores[j]! -= share * Math.max(0, similarity[j]! - alike);
    }
    scores[reference] = Number.NEGATIVE_INFINITY;
    const ranks = targets.map((target) => rankOf(scores, target));
    const rank = ranks[0]!;
    misses.push({
      direction: 'picture and words',
      text,
      reference,
      right: targets[0]!,
      first: firstOf(scores),
      rank,
    });
    return { language, rank, precisions: [averagePrecision(ranks, 5), averagePrecision(ranks, 10)] };
  });
  return {
    figures: summarise('picture and words', withAll(answered, languagesOf(changes))),
    misses: worst(misses),
  };
}

const ALL = 'all';

function vectorsOf(raws: readonly Float32Array[]): Vectors {
  const vectors = createVectors(raws.length, raws[0]?.length ?? 1);
  for (const [i, raw] of raws.entries()) vectors.set(i, raw);
  return vectors;
}

/** Languages in the order of their first text. */
const languagesOf = (texts: readonly { readonly language: string }[]) => [
  ...new Set(texts.map(({ language }) => language)),
];

/** The answers of each language, and of all together. */
function withAll(answered: readonly Answered[], languages: readonly string[]): Answered[] {
  const all = answered.map((one) => ({ ...one, language: ALL }));
  return languages.length > 1 ? [...all, ...answered] : all;
}

function summarise(direction: EvaluationDirection, answered: readonly Answered[]): EvaluationFigures[] {
  return languagesOf(answered).flatMap((language) => {
    const some = answered.filter((one) => one.language === language);
    const figures = figuresOf(some.map(({ rank }) => rank));
    if (figures === null) return [];
    const at = (depth: 0 | 1) => {
      const values = some.flatMap(({ precisions }) => (precisions ? [precisions[depth]] : []));
      return values.length === 0 ? null : mean(values);
    };
    return [{ direction, language, ...figures, map5: at(0), map10: at(1) }];
  });
}

function firstOf(scores: Float32Array): number {
  let first = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[first]!) first = i;
  return first;
}

/** Misses that are kept. */
const MISSES = 24;

const worst = (misses: readonly Miss[]) =>
  misses
    .filter(({ rank }) => rank > 1)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, MISSES);

async function inTurns<T, R>(values: readonly T[], work: (value: T, i: number) => R): Promise<R[]> {
  const results: R[] = [];
  for (const [i, value] of values.entries()) {
    results.push(work(value, i));
    if (i % IN_A_ROW === IN_A_ROW - 1) await pause();
  }
  return results;
}
