import { createHash } from 'node:crypto';
import { MAX_RESULTS, type Query } from '../core/query.ts';
import { backgroundOf, type QueryKind, type Relevance, relevanceOf } from '../core/relevance.ts';
import { dot } from '../core/vector.ts';
import { log } from '../log.ts';
import type { VectorStore } from '../store/store.ts';
import { type Calibrations, createCalibrations } from './calibrations.ts';
import { type OpenedQuery, openQuery, queryVector } from './compose.ts';
import { createQueryEmbeddings, type QueryEmbeddings } from './embeddings.ts';
import { type RankedResult, readPage } from './page.ts';
import type { ImageSettings } from './query-image.ts';
import { createRankings } from './rankings.ts';
import type { Retriever } from './retriever.ts';
import { createSample } from './sample.ts';
import type { SearchSession } from './session.ts';
import { vectorSearch } from './vector-search.ts';

const RETRIEVERS: readonly Retriever[] = [vectorSearch];

/** A result with its similarity and relevance. */
export interface SearchedAsset extends RankedResult, Relevance {
  /** Cosine similarity, -1 to 1. */
  readonly score: number;
}

export interface SearchAnswer {
  readonly model: string;
  readonly tookMs: number;
  /** Token with which the next page continues this ranking. */
  readonly ranking: string;
  /** Whether this is the last page. */
  readonly complete: boolean;
  readonly results: readonly SearchedAsset[];
}

interface AnswerOptions {
  readonly session: SearchSession;
  /** A file of an image of the library, checked. Throws `not-found`. */
  readonly fileOf: (id: string) => Promise<string>;
  readonly signal?: AbortSignal | undefined;
}

export interface Search {
  readonly embeddings: QueryEmbeddings;
  /** Embeds and composes the parts of a query and returns a page of its ranking. */
  answer(query: Query, options: AnswerOptions): Promise<SearchAnswer>;
}

/**
 * Creates a search with its caches: embeddings, samples of the stores, and rankings.
 *
 * @param calibrations of models without a shipped one @default measured once per process
 */
export function createSearch(
  settings: ImageSettings,
  calibrations: Calibrations = createCalibrations(),
): Search {
  const embeddings = createQueryEmbeddings(settings);
  const drawSample = createSample();
  const rankings = createRankings();

  async function answer(query: Query, { session, fileOf, signal }: AnswerOptions): Promise<SearchAnswer> {
    const started = performance.now();
    const since = () => Math.round(performance.now() - started);
    const times = { store: 0, vector: 0 };
    const kind = kindOf(query);
    const composing = { embeddings, session, fileOf, signal };
    const opened = openQuery(query, composing);
    const opening = session.store().finally(() => {
      times.store = since();
    });
    // Independent of each other, so they run concurrently.
    const [store, model, { vector, cosineToPositive }, { sample, spread }, excluded, key] = await Promise.all(
      [
        opening,
        session.model(),
        queryVector(opened, composing).finally(() => {
          times.vector = since();
        }),
        opening.then((store) => readBackground(kind, session, store)),
        excludedIds(opened),
        rankingKey(opened, session),
      ],
    );
    signal?.throwIfAborted();
    const { offset, limit, filter, minScore = -1 } = query;
    const ranking = rankings.open(query.ranking, key);
    const page = await readPage(ranking, {
      query: { store, vector, filter, minScore },
      excluded,
      retrievers: RETRIEVERS,
      offset,
      limit,
      signal,
    });
    // Exclusions lower all cosines by this factor and must not affect the relevance of hits.
    const cosines = sample.vectors.map((other) => dot(vector, other.vector) / cosineToPositive);
    const background = backgroundOf(cosines, spread);
    const scale = { calibration: model.calibration, kind, background };
    const results = page.results.map(({ item, asset, matches, info, rank }) => {
      const score = matches.find(({ by }) => by === 'vector')?.score ?? 0;
      const { relevance, likely } = relevanceOf(score / cosineToPositive, scale);
      return { item, asset, matches, info, rank, score, relevance, likely };
    });
    const tookMs = since();
    log.debug('search', {
      atMs: Math.round(process.uptime() * 1000) - tookMs,
      storeReadyMs: times.store,
      vectorReadyMs: times.vector,
      tookMs,
    });
    const complete = page.complete || offset + limit >= MAX_RESULTS;
    return { model: model.id, tookMs, ranking: ranking.token, complete, results };
  }

  /** What tells how unrelated images score: a sample of the library, and the model's spread if it ships no calibration. */
  async function readBackground(kind: QueryKind, session: SearchSession, store: VectorStore) {
    const [sample, { calibration }] = await Promise.all([drawSample(store), session.model()]);
    const spread = calibration === null ? await calibrations.get(kind, session, sample) : null;
    return { sample, spread };
  }

  return { embeddings, answer };
}

function kindOf({ text, image, similarTo }: Query): QueryKind {
  if (text === undefined) return 'image';
  return image === undefined && similarTo === undefined ? 'text' : 'both';
}

/** Ids of images that the query itself uses as similarTo, as an exclusion, or as the image that a text modifies. */
async function excludedIds({ text, image, similarTo, not }: OpenedQuery): Promise<Set<string>> {
  const changed = text === undefined ? undefined : await image?.id;
  return new Set([changed, similarTo, ...not.map((part) => part.similarTo)].filter((id) => id !== undefined));
}

/** Identifies a query of a model without its page. Hashed, because a filter can be long. */
async function rankingKey(
  { offset: _offset, limit: _limit, ranking: _ranking, ...query }: OpenedQuery,
  session: SearchSession,
): Promise<string> {
  const [{ fingerprint }, image, not] = await Promise.all([
    session.model(),
    query.image?.id,
    Promise.all(query.not.map(async (part) => ({ ...part, image: await part.image?.id }))),
  ]);
  const parts = { ...query, fingerprint, image, not };
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
