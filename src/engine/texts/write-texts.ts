import { normalize } from '../../core/vector.ts';
import { SoutuError } from '../../errors.ts';
import type { Embedder } from '../../models/embedder.ts';
import type { Item } from '../../store/item.ts';
import type { VectorStore } from '../../store/store.ts';
import type { TextFile } from '../../texts/find-files.ts';
import type { ReadText } from '../../texts/line.ts';
import { textId } from '../../texts/text-id.ts';

/** Texts that are embedded before a search gets its turn. */
const CHUNK = 8;
/** Texts between compactions: without them the growing number of small files slows down every write. */
const COMPACT_EVERY = 8192;

export interface TextWriterOptions {
  readonly store: VectorStore;
  readonly embedder: () => Promise<Embedder>;
  readonly yieldToForeground: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** What became of the texts of a batch. */
interface WrittenTexts {
  readonly added: number;
  readonly changed: number;
  readonly kept: number;
  /** Those that the model gives no vector for. */
  readonly failed: readonly { readonly read: ReadText; readonly problem: string }[];
}

export type WriteTexts = (reads: readonly ReadText[], file: TextFile) => Promise<WrittenTexts>;

/**
 * Creates the function that stores texts of a file in batches: new ones are embedded, those that are there get the last source that
 * has them. What it returns is durable.
 */
export function createTextWriter(options: TextWriterOptions): WriteTexts {
  const { store } = options;
  let uncompacted = 0;
  return async (reads, file) => {
    const byId = new Map(reads.map((read) => [textId(read.text), read]));
    const ids = [...byId.keys()];
    const stored = await sourcesOf(store, ids);
    const isNew = (id: string) => !stored.has(id);
    const moved = ids.filter(
      (id) => !isNew(id) && stored.get(id) !== sourceOf(file.path, byId.get(id)!.entry),
    );
    const { items, failed } = await embedded(ids.filter(isNew), byId, file, options);
    const changed = (await store.getAssets(moved)).map((item) => ({
      ...item,
      ...factsOf(byId.get(item.id)!, file),
    }));
    if (items.length + changed.length > 0) await store.upsert([...items, ...changed]);
    uncompacted += items.length + changed.length;
    if (uncompacted >= COMPACT_EVERY) {
      uncompacted = 0;
      await store.compact();
    }
    return {
      added: items.length,
      changed: changed.length,
      kept: ids.length - items.length - changed.length - failed.length,
      failed,
    };
  };
}

/** Where the stored texts of these ids are from, in a form that can be compared. */
async function sourcesOf(store: VectorStore, ids: readonly string[]): Promise<Map<string, string>> {
  const filter = { op: 'in', field: 'id', values: ids } as const;
  const sources = new Map<string, string>();
  for await (const batch of store.scan({ filter, fields: ['id', 'paths', 'entry'] }))
    for (const { id, paths, entry } of batch) sources.set(id, sourceOf(paths[0]!, entry));
  return sources;
}

function sourceOf(path: string, entry: Item['entry']): string {
  if (entry === null) return path;
  const { line, key, link, language, tags } = entry;
  return JSON.stringify([path, line, key, link, language, tags]);
}

const factsOf = ({ entry }: ReadText, { path, size, mtime }: TextFile) => ({
  paths: [path],
  size,
  mtime,
  entry,
});

async function embedded(
  ids: readonly string[],
  byId: ReadonlyMap<string, ReadText>,
  file: TextFile,
  { embedder: open, yieldToForeground, signal }: TextWriterOptions,
): Promise<{ readonly items: Item[]; readonly failed: WrittenTexts['failed'] }> {
  const items: Item[] = [];
  const failed: { read: ReadText; problem: string }[] = [];
  if (ids.length === 0) return { items, failed };
  const embedder = await open();
  const { fingerprint } = embedder.model;
  const size = Math.max(CHUNK, embedder.workers);
  for (let start = 0; start < ids.length; start += size) {
    await yieldToForeground();
    signal.throwIfAborted();
    const chunk = ids.slice(start, start + size);
    const vectors = await vectorsOf(
      chunk.map((id) => byId.get(id)!.text),
      embedder,
      signal,
    );
    for (const [i, id] of chunk.entries()) {
      const read = byId.get(id)!;
      const vector = vectors[i]!;
      if (vector instanceof Error) failed.push({ read, problem: vector.message });
      else items.push(itemOf(id, read, file, vector, fingerprint));
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
    return new Error('the model gives no usable vector for it');
  }
}

function itemOf(
  id: string,
  read: ReadText,
  file: TextFile,
  { unit, norm }: Vector,
  fingerprint: string,
): Item {
  return {
    id,
    asset: id,
    part: { kind: 'text', passage: 0 },
    vector: unit,
    norm,
    ...factsOf(read, file),
    takenAt: null,
    width: null,
    height: null,
    format: 'text',
    caption: null,
    text: read.text,
    lines: null,
    color: null,
    stages: { embed: fingerprint },
  };
}
