import { normalize } from '../../core/vector.ts';
import { wallTimeAt } from '../../core/wall-time.ts';
import { SoutuError } from '../../errors.ts';
import type { Embedder } from '../../models/embedder.ts';
import type { Item } from '../../store/item.ts';
import type { VectorStore } from '../../store/store.ts';
import { textId } from '../../texts/text-id.ts';

/** Texts that are embedded before a search gets its turn. */
const CHUNK = 8;
/** Texts between compactions: without them the growing number of small files slows down every write. */
const COMPACT_EVERY = 8192;

/** Sources of a text that are kept: a caption can stand in every file of a folder, and each of them would write all again. */
const MAX_SOURCES = 100;

/** Where a text is from: all sources that have it, and what the first of them says about it. */
export type TextFacts = Pick<Item, 'paths' | 'size' | 'mtime' | 'entry'>;

/** A text to store, with its source. */
export interface SourcedText extends TextFacts {
  /** Normalised. */
  readonly text: string;
}

export interface TextWriterOptions {
  readonly store: VectorStore;
  readonly embedder: () => Promise<Embedder>;
  readonly yieldToForeground: () => Promise<void>;
  readonly signal: AbortSignal;
  /** What a text that is given has; `known` is what it has so far. @default the given source comes before the known ones */
  readonly merge?: (known: TextFacts | undefined, given: TextFacts) => TextFacts;
  /**
   * Whether new texts that the model refuses are stored all the same, without its vector, so that only their words find them. They are
   * embedded when they are written again. @default false
   */
  readonly storesRefused?: boolean;
}

/** What became of the texts of a batch. */
interface WrittenTexts {
  readonly added: number;
  readonly changed: number;
  readonly kept: number;
  /** Those that the model gives no vector for. */
  readonly failed: readonly { readonly source: SourcedText; readonly problem: string }[];
}

export type WriteTexts = (texts: readonly SourcedText[]) => Promise<WrittenTexts>;

/**
 * Creates the function that stores texts in batches: new ones are embedded, those that are there get the last source that has them.
 * What it returns is durable.
 */
export function createTextWriter(options: TextWriterOptions): WriteTexts {
  const { store, merge = inFront, storesRefused = false } = options;
  let uncompacted = 0;
  return async (texts) => {
    const stored = await storedOf(store, [...new Set(texts.map(({ text }) => textId(text)))]);
    const byId = new Map<string, SourcedText>();
    for (const given of texts) {
      const id = textId(given.text);
      const facts = merge(byId.get(id) ?? stored.get(id), given);
      byId.set(id, { ...factsOf(facts), text: given.text });
    }
    const ids = [...byId.keys()];
    const isNew = (id: string) => stored.get(id)?.stages.embed === undefined;
    const moved = ids.filter((id) => !isNew(id) && !isEqual(stored.get(id)!, byId.get(id)!));
    const { items, failed } = await embedded(ids.filter(isNew), byId, options);
    const changed = (await store.getAssets(moved)).map((item) => ({
      ...item,
      ...storedFactsOf(byId.get(item.id)!),
    }));
    const written = [...items, ...changed];
    if (storesRefused && failed.length > 0) {
      const { dimensions } = (await options.embedder()).model;
      written.push(...failed.map(({ source }) => withoutVector(source, dimensions)));
    }
    if (written.length > 0) await store.upsert(written);
    uncompacted += written.length;
    if (uncompacted >= COMPACT_EVERY) {
      uncompacted = 0;
      await store.compact();
    }
    const kept = ids.length - items.length - changed.length - failed.length;
    return { added: items.length, changed: changed.length, kept, failed };
  };
}

const STORED = ['id', 'paths', 'size', 'mtime', 'entry', 'stages'] as const;
type Stored = Pick<Item, (typeof STORED)[number]>;

/** The texts that are stored. One that a model refused has no stage. */
async function storedOf(store: VectorStore, ids: readonly string[]): Promise<Map<string, Stored>> {
  const filter = { op: 'in', field: 'id', values: ids } as const;
  const stored = new Map<string, Stored>();
  for await (const batch of store.scan({ filter, fields: STORED }))
    for (const item of batch) stored.set(item.id, item);
  return stored;
}

function inFront(known: TextFacts | undefined, given: TextFacts): TextFacts {
  const paths = new Set([...given.paths, ...(known?.paths ?? [])]);
  return { ...given, paths: [...paths].slice(0, MAX_SOURCES) };
}

const isEqual = (a: TextFacts, b: TextFacts): boolean => comparable(a) === comparable(b);

/** A file that was only written anew says the same. */
function comparable({ paths, entry }: TextFacts): string {
  if (entry === null) return JSON.stringify(paths);
  const { line, key, link, language, tags } = entry;
  return JSON.stringify([paths, line, key, link, language, tags]);
}

const factsOf = ({ paths, size, mtime, entry }: TextFacts): TextFacts => ({ paths, size, mtime, entry });

const storedFactsOf = (source: TextFacts) => ({
  ...factsOf(source),
  date: source.mtime === null ? null : wallTimeAt(source.mtime).wall,
});

async function embedded(
  ids: readonly string[],
  byId: ReadonlyMap<string, SourcedText>,
  { embedder: open, yieldToForeground, signal }: TextWriterOptions,
): Promise<{ readonly items: Item[]; readonly failed: WrittenTexts['failed'] }> {
  const items: Item[] = [];
  const failed: { source: SourcedText; problem: string }[] = [];
  if (ids.length === 0) return { items, failed };
  const embedder = await open();
  const { fingerprint } = embedder.model;
  const size = Math.max(CHUNK, embedder.workers);
  for (let start = 0; start < ids.length; start += size) {
    await yieldToForeground();
    signal.throwIfAborted();
    const sources = ids.slice(start, start + size).map((id) => byId.get(id)!);
    const vectors = await vectorsOf(
      sources.map(({ text }) => text),
      embedder,
      signal,
    );
    for (const [i, source] of sources.entries()) {
      const vector = vectors[i]!;
      if (vector instanceof Error) failed.push({ source, problem: vector.message });
      else items.push(itemOf(source, vector, fingerprint));
    }
  }
  return { items, failed };
}

type Vector = ReturnType<typeof normalize>;

/** A text that the model cannot take must not end the run of all others. */
async function vectorsOf(
  texts: readonly string[],
  embedder: Embedder,
  signal: AbortSignal,
): Promise<(Vector | Error)[]> {
  try {
    return (await embedder.embedTexts(texts, { signal, as: 'document' })).map(unitOf);
  } catch (error) {
    if (!(error instanceof SoutuError) || error.code !== 'embed-refused') throw error;
    if (texts.length === 1) return [error];
    const alone: (Vector | Error)[] = [];
    for (const text of texts) alone.push(...(await vectorsOf([text], embedder, signal)));
    return alone;
  }
}

function unitOf(raw: Float32Array): Vector | Error {
  try {
    return normalize(raw);
  } catch {
    return new Error('has a text that the model gives no usable vector for');
  }
}

function itemOf(source: SourcedText, { unit, norm }: Vector, fingerprint: string): Item {
  const id = textId(source.text);
  return {
    id,
    asset: id,
    part: { kind: 'text', passage: 0 },
    vector: unit,
    norm,
    ...storedFactsOf(source),
    takenAt: null,
    takenOffset: null,
    takenFrom: null,
    latitude: null,
    longitude: null,
    width: null,
    height: null,
    format: 'text',
    caption: null,
    text: source.text,
    lines: null,
    color: null,
    stages: { embed: fingerprint },
  };
}

/** An item with a vector that is close to nothing a model says, because its signs alternate. */
function withoutVector(source: SourcedText, dimensions: number): Item {
  const value = 1 / Math.sqrt(dimensions);
  const unit = Float32Array.from({ length: dimensions }, (_, i) => (i % 2 === 0 ? value : -value));
  return { ...itemOf(source, { unit, norm: 1 }, ''), stages: {} };
}
