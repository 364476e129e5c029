import { en } from './en.ts';
import { zh } from './zh.ts';

export const LESSON_LANGUAGES = ['en', 'zh'] as const;
export type LessonLanguage = (typeof LESSON_LANGUAGES)[number];
type TextName = keyof typeof en;

/** A text with its placeholders replaced; numbers are grouped, and rounded to whole ones unless they are below one. */
export type Translate = (name: TextName, parts?: Readonly<Record<string, string | number>>) => string;

const TEXTS = { en, zh };
const LOCALES = { en: 'en-US', zh: 'zh-CN' };

export function translator(language: LessonLanguage): Translate {
  return (name, parts = {}) =>
    TEXTS[language][name].replace(/\{(\w+)\}/g, (_, key: string) => {
      const part = parts[key];
      return typeof part === 'number' ? part.toLocaleString(LOCALES[language]) : (part ?? '');
    });
}
