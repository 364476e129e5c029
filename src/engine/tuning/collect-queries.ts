import { LABEL_LANGUAGES, namesOf } from '../../core/label.ts';
import { placeOf } from '../../core/place-of.ts';
import { stemOf } from '../../core/tokens.ts';
import { normalize } from '../../core/vector.ts';
import { BUILT_IN_LABELS, readLabels } from '../../labels/read-labels.ts';
import { log } from '../../log.ts';
import type { Item } from '../../store/item.ts';
import type { VectorStore } from '../../store/store.ts';
import type { TuningQuery } from '../../tuning/types.ts';
import type { LibraryContext } from '../context.ts';
import type { Session } from '../sessions.ts';

const PURPOSE = 'queries';
/** Texts that are embedded at once. */
const BATCH = 32;

interface Wanted {
  readonly pictures: number;
  readonly texts: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Real queries of a library: pictures that it has, and texts that are known to be about them: those of the library (`soutu texts`),
 * then the words of file names, then names of labels. The same ones each time while the library stays as it is. Without a model that can
 * embed texts there are only pictures and the texts of the library.
 */
export async function collectQueries(
  context: LibraryContext,
  session: Session,
  { pictures, texts, signal, onProgress = () => {} }: Wanted,
): Promise<TuningQuery[]> {
  const store = await session.store();
  const stored = await randomItems(store, Math.max(pictures, texts));
  signal.throwIfAborted();
  const queries: TuningQuery[] = stored
    .slice(0, pictures)
    .map(({ id, vector }) => ({ kind: 'picture', vector, own: id }));
  const known = await textsOf(context, session, Math.ceil(texts / 2));
  queries.push(...known.map((vector) => ({ kind: 'text' as const, vector, own: null })));
  const words = await wordsFor(session, stored, texts - known.length);
  try {
    const embedder = words.length > 0 ? await session.embedder() : null;
    for (let start = 0; embedder && start < words.length; start += BATCH) {
      signal.throwIfAborted();
      onProgress(start, words.length);
      await context.priority.yieldToForeground();
      const raws = await embedder.embedTexts(words.slice(start, start + BATCH), { signal });
      for (const raw of raws) queries.push({ kind: 'text', vector: normalize(raw).unit, own: null });
    }
  } catch (error) {
    signal.throwIfAborted();
    log.warn('texts cannot be embedded, so only pictures are queries', { error: String(error) });
  }
  return queries;
}

/** Vectors of texts of the library. */
async function textsOf(context: LibraryContext, session: Session, count: number): Promise<Float32Array[]> {
  if (!(await context.hasTexts(session.collection))) return [];
  const { dimensions } = await session.model();
  return context.useTexts({ name: session.collection, dimensions }, async (texts) =>
    (await randomItems(await texts(), count)).map(({ vector }) => vector),
  );
}

/** Items in an order that has nothing to do with their contents or their age, and that is always the same. */
async function randomItems(store: VectorStore, count: number): Promise<Item[]> {
  const best: { readonly id: string; readonly place: number }[] = [];
  for await (const batch of store.scan({ fields: ['id'] })) {
    for (const { id } of batch) best.push({ id, place: placeOf(id, PURPOSE) });
    // Keeps few of a million ids.
    if (best.length > 100 * count) trim(best, count);
  }
  trim(best, count);
  const items = new Map((await store.get(best.map(({ id }) => id))).map((item) => [item.id, item]));
  return best.flatMap(({ id }) => items.get(id) ?? []);
}

function trim(best: { readonly id: string; readonly place: number }[], count: number): void {
  best.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
  best.length = Math.min(best.length, count);
}

/** What cameras, phones and programs call every picture says nothing about it. */
const SAYS_NOTHING =
  /^(img|image|dsc|dscn|pict|photo|picture|screenshot|scan|wa|pxl|mvimg|unknown|untitled)$/i;

/** Words of file names with which somebody could search, then names of labels. */
async function wordsFor(session: Session, stored: readonly Item[], count: number): Promise<string[]> {
  if (count <= 0) return [];
  const names = new Set(stored.flatMap(({ paths }) => wordsOf(stemOf(paths[0]!)) ?? []));
  const { languages } = await session.model();
  const knows = (language: string) => languages.includes(language) || languages.includes('mul');
  const labels = (await readLabels(BUILT_IN_LABELS)).flatMap((label) =>
    namesOf(label, LABEL_LANGUAGES.filter(knows)),
  );
  labels.sort((a, b) => placeOf(a, PURPOSE) - placeOf(b, PURPOSE));
  // Both, because the names of files can be all alike.
  const half = [...names].slice(0, Math.ceil(count / 2));
  return [...new Set([...half, ...labels])].slice(0, count);
}

/** The words of a file name; null if it has none. */
function wordsOf(stem: string): string | null {
  const words = stem.split(/[\s\d_.()+-]+/).filter((word) => /\p{L}{2,}/u.test(word));
  return words.length > 0 && !words.every((word) => SAYS_NOTHING.test(word)) ? words.join(' ') : null;
}
