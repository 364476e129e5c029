import { cleanText } from './text.ts';

/** What a picture file says about its content. Texts are plain: they may hold any characters but control characters. */
export interface Caption {
  /** One line. */
  readonly title: string | null;
  /** May have several lines. */
  readonly description: string | null;
  /** Each once, in the order of the file. */
  readonly keywords: readonly string[];
  /** 1 to 5. */
  readonly rating: number | null;
}

/** What one part of a file says, as it is there. */
export interface Words {
  readonly titles?: readonly string[];
  readonly descriptions?: readonly string[];
  /** Texts that do not replace the description but are added to it. */
  readonly comments?: readonly string[];
  readonly keywords?: readonly string[];
  /** 1 to 5; other numbers count as none. */
  readonly rating?: number | null;
}

const MAX_TITLE = 300;
const MAX_DESCRIPTION = 2000;
const MAX_KEYWORD = 100;
const MAX_KEYWORDS = 200;

/**
 * One caption from several parts of a file, the most reliable ones first; null if none says anything. A file often carries the
 * same text in several places, so of titles and descriptions the first counts. Comments are added unless they repeat it.
 */
export function captionOf(parts: readonly Words[]): Caption | null {
  const all = (name: Exclude<keyof Words, 'rating'>) => parts.flatMap((part) => part[name] ?? []);
  const title = firstClean(all('titles'), MAX_TITLE)?.replaceAll('\n', ' ') ?? null;
  const description = joined(
    [firstClean(all('descriptions'), MAX_DESCRIPTION), ...all('comments')],
    title === null ? [] : [title],
  );
  const keywords = distinct(all('keywords'));
  const rating = parts.map((part) => stars(part.rating)).find((found) => found !== null) ?? null;
  if (title === null && description === null && keywords.length === 0 && rating === null) return null;
  return { title, description, keywords, rating };
}

/** One caption from several, for example that of a sidecar and that of the picture; the first counts where there can be one only. */
export function mergeCaptions(captions: readonly (Caption | null)[]): Caption | null {
  return captionOf(
    captions
      .filter((caption) => caption !== null)
      .map(({ title, description, keywords, rating }) => ({
        titles: title === null ? [] : [title],
        comments: description === null ? [] : [description],
        keywords,
        rating,
      })),
  );
}

/** The words of a caption for a text search: title, description and keywords, a line each. */
export function captionText({ title, description, keywords }: Caption): string {
  return [title, description, keywords.join(', ')].filter(Boolean).join('\n');
}

function firstClean(texts: readonly string[], limit: number): string | null {
  for (const text of texts) {
    const clean = cleanText(text, limit);
    if (clean !== null) return clean;
  }
  return null;
}

/** Joins the texts that say something new. */
function joined(texts: readonly (string | null)[], known: readonly string[]): string | null {
  const kept: string[] = [];
  let left = MAX_DESCRIPTION;
  for (const text of texts) {
    const clean = text === null || left <= 0 ? null : cleanText(text, left);
    if (clean === null || known.includes(clean) || kept.some((other) => other.includes(clean))) continue;
    kept.push(clean);
    left -= clean.length + 1;
  }
  return kept.length === 0 ? null : kept.join('\n');
}

function distinct(texts: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const text of texts) {
    if (found.size >= MAX_KEYWORDS) break;
    const clean = cleanText(text, MAX_KEYWORD)?.replaceAll('\n', ' ');
    if (clean !== undefined && !found.has(clean.toLowerCase())) found.set(clean.toLowerCase(), clean);
  }
  return [...found.values()];
}

function stars(rating: number | null | undefined): number | null {
  const whole = Math.round(rating ?? 0);
  return whole >= 1 && whole <= 5 ? whole : null;
}
