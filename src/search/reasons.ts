import { basename, dirname } from 'node:path';
import type { ReasonName, WordMatch } from '../core/retrievers.ts';
import { nameTokens, nameWords, spaced, tokensOf } from '../core/tokens.ts';
import type { ItemInfo } from '../store/item.ts';
import { begunWords, type Sought } from './sought.ts';

/** Characters of a caption or of a line that are shown. */
const MAX_CHARACTERS = 80;

/** Why a picture was found, in words that can be shown. */
export interface Reason {
  /**
   * `name`, its file name; `folder`, the name of a folder; `caption`, what the file or a sidecar says; `text`, what is written in it;
   * `look`, what it shows.
   */
  readonly by: ReasonName;
  /** The name, the folder, or the passage with the words; null for `look`. */
  readonly text: string | null;
}

const LOOK: Reason = { by: 'look', text: null };

/**
 * Where the words of a query are in an item, best first; for those found by look alone, `look`.
 *
 * @param words how the words were found; undefined if they were not
 * @param looksLike whether it also looks like what was sought
 */
export function reasonsOf(
  info: ItemInfo,
  sought: Sought | null,
  words: WordMatch | undefined,
  looksLike: boolean,
): Reason[] {
  if (sought === null || words === undefined) return [LOOK];
  const passages = placesOf(info, sought);
  return looksLike || passages.length === 0 ? [...passages, LOOK] : passages;
}

/** For each kind of place the passage with most words, unless the places before have them; what is written is always shown. */
function placesOf(info: ItemInfo, sought: Sought): Reason[] {
  // A query of too many words was found as a sequence.
  const parts = sought.words.length === 0 ? [[sought.sequence]] : begunWords(sought);
  const found: Reason[] = [];
  const missing = new Set(parts.keys());
  for (const { by, passages, wordsIn } of placesIn(info)) {
    const best = bestPassage(passages, parts, wordsIn);
    if (best === null || !(by === 'text' || best.has.some((i) => missing.has(i)))) continue;
    for (const i of best.has) missing.delete(i);
    found.push({ by, text: shortened(best.passage) });
  }
  return found;
}

interface Place {
  readonly by: Reason['by'];
  readonly passages: readonly string[];
  wordsIn(passage: string): string;
}

function placesIn({ paths, caption, text, entry }: ItemInfo): readonly Place[] {
  const lines = (whole: string | null) => whole?.split('\n') ?? [];
  const places: readonly Place[] = [
    { by: 'name', passages: paths.map((path) => basename(path)), wordsIn: (name) => nameWords([name], null) },
    { by: 'text', passages: lines(text), wordsIn: (line) => spaced(tokensOf(line)) },
    {
      by: 'folder',
      passages: [...new Set(paths.flatMap((path) => foldersIn(dirname(path))))],
      wordsIn: (folder) => spaced([...nameTokens(folder), ...tokensOf(folder)]),
    },
    { by: 'caption', passages: lines(caption), wordsIn: (line) => spaced(tokensOf(line)) },
  ];
  // The name of its source says nothing about a single text of it.
  return entry === null ? places : places.filter(({ by }) => by === 'text');
}

/** Folders of a date, one in the other: 2024/05. */
const DATE = /(?<![^/\\])(?:19|20)\d\d[/\\]\d\d(?:[/\\]\d\d)?(?![^/\\])/g;

/** The names of the folders, and of those that are a date together. */
const foldersIn = (folder: string): string[] => [
  ...folder.split(/[\\/]/).filter(Boolean),
  ...(folder.match(DATE) ?? []),
];

function bestPassage(
  passages: readonly string[],
  parts: readonly (readonly string[])[],
  wordsIn: (passage: string) => string,
): { readonly passage: string; readonly has: readonly number[] } | null {
  let best: { passage: string; has: number[] } | null = null;
  for (const passage of passages) {
    const tokens = wordsIn(passage);
    const has = [...parts.keys()].filter((i) => parts[i]!.some((part) => tokens.includes(part)));
    if (has.length > (best?.has.length ?? 0)) best = { passage, has };
  }
  return best;
}

function shortened(passage: string): string {
  const text = passage.trim();
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 1)}…`;
}
