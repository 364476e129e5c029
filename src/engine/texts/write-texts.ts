import type { TextEntry } from '../../core/text-entry.ts';
import { normalize } from '../../core/vector.ts';
import { SoutuError } from '../../errors.ts';
import type { Embedder } from '../../models/embedder.ts';
import type { Item } from '../../store/item.ts';
import type { VectorStore } from '../../store/store.ts';
import { textId } from '../../texts/text-id.ts';

/** Texts that are embedded before a search gets its turn. */
const CHUNK = 8;
/** Texts between compactions: without them the growing number of small files slows down every write. */
const COMPACT_EVERY = 8192;

/** A text to store, with its source. */
export interface SourcedText {
  /** Normalised. */
  readonly text: string;
  readonly entry: TextEntry;
  /** Absolute path of the file it is from. */
  readonly path: string;
  readonly size: number | null;
  readonly mtime: number | null;
}

export interface TextWriterOptions {
  readonly store: VectorStore;
  readonly embedder: () => Promise<Embedder>;
  readonly yieldToForeground: () => Promise<void>;
  readonly signal: AbortSignal;
  /** Whether a text that is there stays that of this path, also if another one has it. @default none does */
  readonly isKept?: (path: string) => boolean;
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
  const { store, isKept = () => false, storesRefused = false } = options;
  let uncompacted = 0;
  return async (texts) => {
    const byId = new Map(texts.map((source) => [textId(source.text), source]));
    const ids = [...byId.keys()];
    const stored = await sourcesOf(store, ids);
    const isNew = (id: string) => !stored.has(id);
    const moved = ids.filter((id) => {
      const known = stored.get(id);
      return known && !isKept(known.path) && known.source !== sourceOf(byId.get(id)!);
    });
    const { items, failed } = await embedded(ids.filter(isNew), byId, options);
    const changed = (await store.getAssets(moved)).map((item) => ({
      ...item,
      ...factsOf(byId.get(item.id)!),
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

/**
 * Where the stored texts of these ids are from: the path, and everything in a form that can be compared. Those that a model refused are
 * not among them.
 */
async function sourcesOf(
  store: VectorStore,
  ids: readonly string[],
): Promise<Map<string, { readonly path: string; readonly source: string }>> {
  const filter = { op: 'in', field: 'id', values: ids } as const;
  const sources = new Map<string, { readonly path: string; readonly source: string }>();
  for await (const batch of store.scan({ filter, fields: ['id', 'paths', 'entry', 'stages'] }))
    for (const { id, paths, entry, stages } of batch) {
      if (stages.embed === undefined) continue;
      const path = paths[0]!;
      sources.set(id, { path, source: sourceOf({ path, entry }) });
    }
  return sources;
}

function sourceOf({ path, entry }: { readonly path: string; readonly entry: TextEntry | null }): string {
  if (entry === null) return path;
  const { line, key, link, language, tags } = entry;
  return JSON.stringify([path, line, key, link, language, tags]);
}

const factsOf = ({ path, size, mtime, entry }: SourcedText) => ({ paths: [path], size, mtime, entry });

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
    ...factsOf(source),
    takenAt: null,
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
