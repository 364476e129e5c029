import type { TextEntry } from '../core/text-entry.ts';
import type { BadLine, ReadText } from './line.ts';
import { MAX_CHARACTERS, normalizeText } from './text-id.ts';

/** Characters of a key, of a language and of a tag; of a link; and the number of tags. */
const MAX_WORD = 200;
const MAX_LINK = 2000;
const MAX_TAGS = 50;

/** A value that is wrong; its message is the rest of a sentence. */
export class WrongValue extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

/** Reads the text of a line, or says what is wrong with it; null for a line without a text. */
export function readFields(
  { line, bytes }: Pick<ReadText, 'line' | 'bytes'>,
  fieldsOf: () => Fields,
): ReadText | BadLine | null {
  try {
    const read = readEntry(fieldsOf(), line);
    return read && { line, bytes, ...read };
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    return { line, bytes, problem: error.message };
  }
}

/**
 * Reads a text and what is said about it. The text may be called `text` or `caption`, its own name `id` or, as in data sets of
 * pictures, `file_name`. Null for an empty text. Throws `WrongValue`.
 */
function readEntry(
  fields: Fields,
  line: number | null,
): { readonly text: string; readonly entry: TextEntry } | null {
  const given = fields.text ?? fields.caption;
  if (given !== undefined && typeof given !== 'string') throw new WrongValue('the text is no string');
  const text = normalizeText(given ?? '');
  if (text === '') return null;
  if ([...text].length > MAX_CHARACTERS)
    throw new WrongValue(`the text has more than ${MAX_CHARACTERS.toLocaleString('en-US')} characters`);
  if (text.includes('\0')) throw new WrongValue('the text has a zero byte');
  const entry = {
    line,
    key: wordOf('id', fields.id ?? fields.file_name),
    link: linkOf(fields.link),
    language: wordOf('language', fields.language),
    tags: tagsOf(fields.tags),
  };
  return { text, entry };
}

function wordOf(name: string, value: unknown, max = MAX_WORD): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new WrongValue(`the ${name} is neither text nor a number`);
  const word = String(value).trim();
  if (word.length > max) throw new WrongValue(`the ${name} has more than ${max} characters`);
  return word === '' ? null : word;
}

/** Only addresses of the web, because the page makes it a link, and others could run a script there. */
function linkOf(value: unknown): string | null {
  const link = wordOf('link', value, MAX_LINK);
  if (link === null) return null;
  if (URL.canParse(link) && /^https?:$/.test(new URL(link).protocol)) return link;
  throw new WrongValue(`the link ${JSON.stringify(link.slice(0, 80))} is no http or https address`);
}

/** A list, or a text in which they are separated by commas, semicolons or bars. */
function tagsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const listed = typeof value === 'string' ? value.split(/[,;|，；、]/) : value;
  if (!Array.isArray(listed)) throw new WrongValue('the tags are neither a list nor text');
  const tags = listed.flatMap((tag: unknown) => wordOf('tag', tag) ?? []);
  if (tags.length > MAX_TAGS) throw new WrongValue(`there are more than ${MAX_TAGS} tags`);
  return [...new Set(tags)];
}
