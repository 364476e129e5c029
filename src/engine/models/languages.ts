import { SoutuError } from '../../errors.ts';

/** Without a name for a tag that is none, instead of the tag itself. */
const namesIn = (locale: string) => new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' });

/**
 * The language of a tag without region and script: zh for zh-TW, zh_CN and cmn. Throws `usage` for what is not the tag of a language,
 * with the tag of a language of that name as a hint.
 *
 * @example languageOf('pt_BR'); // 'pt'
 */
export function languageOf(tag: string): string {
  const language = languageIn(tag.replaceAll('_', '-'));
  if (language !== null) return language;
  const named = tagOf(tag);
  throw new SoutuError('usage', `${JSON.stringify(tag)} is not the tag of a language`, {
    hint: named
      ? `The tag of that language is ${named}.`
      : 'Tags are those of BCP 47, such as en, zh, de or pt-BR.',
  });
}

/** The language of this machine, without region and script. */
export const machineLanguage = (): string =>
  new Intl.Locale(Intl.DateTimeFormat().resolvedOptions().locale).language;

function languageIn(tag: string): string | null {
  try {
    const { language } = new Intl.Locale(tag);
    return namesIn('en').of(language) === undefined ? null : language;
  } catch {
    return null;
  }
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** The tag of two letters of a language with this name in English, in Chinese or in the language itself. */
function tagOf(name: string): string | null {
  const wanted = name.trim().toLowerCase();
  const [english, chinese] = [namesIn('en'), namesIn('zh')];
  for (const tag of LETTERS.flatMap((first) => LETTERS.map((second) => first + second))) {
    const inEnglish = english.of(tag);
    if (inEnglish === undefined) continue;
    const names = [inEnglish, chinese.of(tag), namesIn(tag).of(tag)];
    if (names.some((one) => one?.toLowerCase() === wanted)) return tag;
  }
  return null;
}
