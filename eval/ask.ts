import { relative, sep } from 'node:path';
import type { RelevanceLevel } from '../src/core/relevance.ts';
import type { Engine } from '../src/engine.ts';
import type { Question } from './questions.ts';

/** How a question is put to the search: by itself, or to one way of searching alone. */
export const WAYS = {
  plain: (words: string) => words,
  look: (words: string) => `look: ${words}`,
  text: (words: string) => `text: ${words}`,
  name: (words: string) => `name: ${words}`,
} as const satisfies Readonly<Record<string, (words: string) => string>>;
export type Way = keyof typeof WAYS;

/** How deep a right answer is looked for. */
const DEPTH = 100;

export interface Answer {
  readonly question: Question;
  readonly way: Way;
  /** Rank of the first right hit, from 1; null if none of the first 100 is right. */
  readonly rank: number | null;
  /** How the first hit is called; null if there is none. */
  readonly relevance: RelevanceLevel | null;
  /** The first hit's file, for who reads the list. */
  readonly first: string;
}

/** Asks the questions of one set in one way. `folder` is that of the set. */
export async function ask(
  engine: Pick<Engine, 'search'>,
  folder: string,
  questions: readonly Question[],
  way: Way,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const question of questions) {
    const { hits } = await engine.search({ text: WAYS[way](question.question), limit: DEPTH });
    const files = hits.map(({ path }) => relative(folder, path).replaceAll(sep, '/'));
    const right = files.findIndex((file) => question.answers.includes(file));
    answers.push({
      question,
      way,
      rank: right === -1 ? null : right + 1,
      relevance: hits[0]?.relevance ?? null,
      first: files[0] ?? '',
    });
  }
  return answers;
}
