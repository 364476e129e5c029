import type { Filter } from '../core/filter.ts';
import type { ImageInput, Query, Region } from '../core/query.ts';
import { composeQuery } from '../core/rank.ts';
import { SoutuError } from '../errors.ts';
import { isWithin } from '../indexing/gone.ts';
import { log } from '../log.ts';
import type { Hit } from '../store/store.ts';
import type { Home } from './home.ts';
import type { SearchHit, SearchResult } from './types.ts';

/** Embeds the parts of a query, composes them and asks the store. */
export async function answerQuery(
  query: Query,
  home: Home,
  signal: AbortSignal | undefined,
): Promise<SearchResult> {
  const started = performance.now();
  const since = () => Math.round(performance.now() - started);
  const times = { store: 0, vector: 0 };
  // Both take a while to open; neither waits for the other.
  const [store, { id: model }, vector] = await Promise.all([
    home.store().finally(() => {
      times.store = since();
    }),
    home.model(),
    queryVector(query, home, signal).finally(() => {
      times.vector = since();
    }),
  ]);
  signal?.throwIfAborted();
  const filter = query.like === undefined ? query.filter : withoutItself(query.like, query.filter);
  const found = await store.search({
    vector,
    limit: query.limit,
    offset: query.offset,
    ...(filter && { filter }),
  });
  const { minScore = -1 } = query;
  const folders = wantedFolders(query.filter);
  const hits = found.flatMap((hit, i) =>
    hit.score >= minScore ? [searchHit(hit, query.offset + i + 1, folders)] : [],
  );
  const tookMs = since();
  log.debug('search', {
    atMs: Math.round(process.uptime() * 1000) - tookMs,
    storeReadyMs: times.store,
    vectorReadyMs: times.vector,
    tookMs,
  });
  return { model, tookMs, hits };
}

/** Unit vector of everything that the query asks for. */
async function queryVector(query: Query, home: Home, signal: AbortSignal | undefined): Promise<Float32Array> {
  const negatives = query.not ?? [];
  const texts = [query.text, ...negatives.map(({ text }) => text)];
  const images = [query.image, ...negatives.map(({ image }) => image)];
  const [like, textVectors, imageVectors] = await Promise.all([
    query.like === undefined ? null : rawOf(query.like, home),
    embedTexts(texts, home, signal),
    embedImages(images, query.region, home, signal),
  ]);
  const defined = (vector: Float32Array | null | undefined) => vector ?? [];
  const positive = [textVectors[0], imageVectors[0], like].flatMap(defined);
  const negative = [...textVectors.slice(1), ...imageVectors.slice(1)].flatMap(defined);
  return composeQuery(positive, negative);
}

/** Raw projections; null where there is no text. */
async function embedTexts(
  texts: readonly (string | undefined)[],
  home: Home,
  signal: AbortSignal | undefined,
): Promise<(Float32Array | null)[]> {
  const given = texts.filter((text) => text !== undefined);
  if (given.length === 0) return [];
  const embedder = await home.embedder();
  const vectors = await embedder.embedTexts(given, signal && { signal });
  let next = 0;
  return texts.map((text) => (text === undefined ? null : vectors[next++]!));
}

/** Raw projections; null where there is no picture. The region is of the first one. */
async function embedImages(
  images: readonly (ImageInput | undefined)[],
  region: Region | undefined,
  home: Home,
  signal: AbortSignal | undefined,
): Promise<(Float32Array | null)[]> {
  if (images.every((image) => image === undefined)) return [];
  const [embedder, { queryPixels }] = await Promise.all([home.embedder(), import('./pictures.ts')]);
  return Promise.all(
    images.map(async (image, i) => {
      if (image === undefined) return null;
      const pixels = await queryPixels(
        image,
        i === 0 ? region : undefined,
        home.config,
        embedder.model.imageSize,
        signal,
      );
      const [vector] = await embedder.embedImages([pixels], signal && { signal });
      return vector!;
    }),
  );
}

/** The raw projection of a picture of the library: its unit vector times the norm that was taken off. */
async function rawOf(id: string, home: Home): Promise<Float32Array> {
  const store = await home.store();
  const [row] = await store.get([id]);
  if (!row) throw new SoutuError('not-found', `There is no picture ${id} in the library`);
  return row.vector.map((value) => value * row.norm);
}

function withoutItself(id: string, filter: Filter | undefined): Filter {
  const other: Filter = { op: 'not', of: { op: 'eq', field: 'id', value: id } };
  return filter ? { op: 'and', of: [other, filter] } : other;
}

/** Folders that a filter asks for. */
function wantedFolders(filter: Filter | undefined): string[] {
  if (filter === undefined) return [];
  if (filter.op === 'and' || filter.op === 'or') return filter.of.flatMap(wantedFolders);
  return filter.op === 'contains' && filter.field === 'folders' ? [filter.value] : [];
}

/** The hit with a path of the wanted folders first: which of the copies is shown should be one that was asked for. */
function searchHit({ score, row }: Hit, rank: number, folders: readonly string[]): SearchHit {
  const wanted = row.paths.find((path) => folders.some((folder) => isWithin(path, folder)));
  const paths = wanted === undefined ? row.paths : [wanted, ...row.paths.filter((path) => path !== wanted)];
  return {
    rank,
    id: row.id,
    score,
    path: paths[0]!,
    paths,
    kind: row.kind,
    width: row.width,
    height: row.height,
    format: row.format,
    size: row.size,
    mtime: new Date(row.mtime).toISOString(),
    takenAt: row.takenAt === null ? null : new Date(row.takenAt).toISOString(),
  };
}
