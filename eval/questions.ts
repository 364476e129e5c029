import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../src/package-root.ts';

export const KINDS = ['look', 'written', 'partly', 'name', 'absent'] as const;
export const LANGUAGES = ['en', 'zh'] as const;
export const SETS = ['gallery', 'made'] as const;
export const SPLITS = ['tune', 'held'] as const;

const questionSchema = z.strictObject({
  id: z.string(),
  question: z.string().min(1),
  language: z.enum(LANGUAGES),
  /**
   * What a right picture is known by: what it shows, what is written in it, the same with a word that is not, or the name of its file, its
   * folder or its caption.
   * `absent`: no picture of the set is right.
   */
  kind: z.enum(KINDS),
  set: z.enum(SETS),
  /** Files of the set, with `/`, all of which are right. */
  answers: z.array(z.string()),
  /** `held` questions are for the final figure: nothing is tuned with them. */
  split: z.enum(SPLITS),
});

export type Question = z.output<typeof questionSchema>;
export type SetName = Question['set'];

/** The questions of questions.jsonl. Throws if a line is not one. */
export function readQuestions(): Question[] {
  const lines = readFileSync(join(packageRoot, 'eval', 'questions.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => questionSchema.parse(JSON.parse(line)));
}
