import { computed, effect, signal } from '@preact/signals';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'en' | 'zh';
/** Name of a text of the page; texts may contain placeholders such as `{n}`. */
export type TextName = keyof typeof en;

const TABLES: Readonly<Record<Language, Readonly<Record<TextName, string>>>> = { en, zh };
const STORAGE_KEY = 'soutu-language';

/** The language of the page: the stored choice, else that of the browser. */
export const language = signal<Language>(firstLanguage());

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored === 'en' || stored === 'zh') return stored;
  return navigator.languages.find((tag) => /^(zh|en)/.test(tag))?.startsWith('zh') ? 'zh' : 'en';
}

export function setLanguage(next: Language): void {
  localStorage.setItem(STORAGE_KEY, next);
  language.value = next;
}

/** What error codes mean, in Chinese; empty until it is loaded, apart from the texts that the page needs to start. */
const errorWords = signal<Readonly<Record<string, string>>>({});

/** What an error code means where the server does not say it in the language of the page; else empty. */
export const errorMeaning = (code: string): string =>
  language.value === 'zh' ? (errorWords.value[code] ?? '') : '';

/**
 * Sets the language of the root element, which screen readers, hyphenation and the choice of Chinese glyphs depend on, and loads what
 * error codes mean in it.
 */
export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
    if (language.value === 'zh') void loadErrorWords();
  });
}

/** If they cannot be loaded, problems are told in the words of the server alone. */
async function loadErrorWords(): Promise<void> {
  const loaded = await import('./zh-errors.ts').catch(() => null);
  if (loaded) errorWords.value = loaded.ZH_ERRORS;
}

/** Locale for dates and numbers: the browser's regional variant of the language if it has one. */
export const locale = computed(
  () =>
    navigator.languages.find((tag) => tag.startsWith(language.value)) ??
    (language.value === 'zh' ? 'zh-CN' : 'en'),
);

/** A text in the language of the page with its placeholders replaced; numbers are grouped. */
export function t(name: TextName, parts?: Readonly<Record<string, string | number>>): string {
  return fill(TABLES[language.value][name], parts);
}

/** Replaces the placeholders of a text. */
export function fill(text: string, parts: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => {
    const part = parts[key];
    return typeof part === 'number' ? number(part) : (part ?? '');
  });
}

export const number = (value: number, digits = 0) =>
  value.toLocaleString(locale.value, { maximumFractionDigits: digits });
