import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { startOfPathsIn } from '../core/folders.ts';
import { MAX_RESULTS, type Query } from '../core/query.ts';
import { betterOf, type Relevance } from '../core/relevance.ts';
import { log } from '../log.ts';
import type { VectorStore } from '../store/store.ts';
import { askModel } from './ask-model.ts';
import { type Calibrations, createCalibrations } from './calibrations.ts';
import { type OpenedQuery, openQuery, queryVector } from './compose.ts';
import { createQueryEmbeddings, type QueryEmbeddings } from './embeddings.ts';
import { type ExplainedList, explain } from './explain.ts';
import { fusedScore, type Match } from './fuse.ts';
import { type RankedResult, readPage } from './page.ts';
import { profile, type SearchProfile } from './profile.ts';
import { type QueryBackground, readBackground } from './query-background.ts';
import type { ImageSettings } from './query-image.ts';
import { createRankings } from './rankings.ts';
import { rateHit, rateLook } from './rate.ts';
import { readQuery } from './read-query.ts';
import { type Reason, reasonsOf } from './reasons.ts';
import { createSample } from './sample.ts';
import type { SearchSession } from './session.ts';
import { countUnread } from './unread.ts';

/** A result with its similarity and relevance. */
export interface SearchedAsset extends RankedResult, Relevance {
  /** That of the retriever `vector` (vector-search.ts); with several models the sum of 1 / (60 + rank). */
  readonly score: number;
  /** Why it was found, for people. */
  readonly reasons: readonly Reason[];
}

export interface SearchAnswer {
  readonly model: string;
  readonly models: readonly string[];
  readonly tookMs: number;
  /** Token with which the next page continues this ranking. */
  readonly ranking: string;
  /** Whether this is the last page. */
  readonly complete: boolean;
  /** Whether the ranking has a hit that is not weak. */
  readonly found: boolean;
  /** Number of pictures whose words have not been read, if words must be written in them and nothing was found; else 0. */
  readonly unread: number;
  /** What each retriever found; null unless it was asked for. */
  readonly explanation: readonly ExplainedList[] | null;
  /** What happened inside; null unless it was asked for. */
  readonly profile: SearchProfile | null;
  readonly results: readonly SearchedAsset[];
}

interface AnswerOptions {
  /** The session of the library, whose store knows its images. */
  readonly session: SearchSession;
  /**
   * The models to ask. Each embeds the query itself and searches its own collection; their results are fused.
   *
   * @default that of `session`
   */
  readonly models?: readonly SearchSession[] | undefined;
  /** The folders of the library. @default none */
  readonly folders?: readonly string[];
  /** A file of an image of the library, checked. Throws `not-found`. */
  readonly fileOf: (id: string) => Promise<string>;
  readonly signal?: AbortSignal | undefined;
}

export interface Search {
  readonly embeddings: QueryEmbeddings;
  /** Embeds and composes the parts of a query and returns a page of its ranking. */
  answer(query: Query, options: AnswerOptions): Promise<SearchAnswer>;
  /** The unit vector of what a query compares by look. Throws as `answer` does. */
  vectorOf(
    query: Query,
    options: Pick<AnswerOptions, 'session' | 'fileOf' | 'signal'>,
  ): Promise<Float32Array>;
  /** What the cosines of texts with images of the library are compared with. */
  textBackground(session: SearchSession): Promise<QueryBackground>;
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
  const warmed = new WeakSet<VectorStore>();

  function warm(store: VectorStore): void {
    if (warmed.has(store)) return;
    warmed.add(store);
    // The search itself fails for the same reason, and says so.
    store.warm?.().catch(() => {});
  }

  async function answer(request: Query, options: AnswerOptions): Promise<SearchAnswer> {
    const { session, models = [session], folders = [], fileOf, signal } = options;
    const { query, sought, demanded, least, needsWriting, filterFor } = readQuery(request);
    const started = performance.now();
    const since = () => Math.round(performance.now() - started);
    const times = { store: 0, vector: 0 };
    const onReady = (part: keyof typeof times) => {
      times[part] = since();
    };
    const shared = { embeddings, fileOf, signal, drawSample, calibrations, onReady, warm };
    const asking = models.map((model) => askModel(query, model, shared));
    const { opened } = asking[0]!;
    const [store, asked, excluded, key] = await Promise.all([
      session.store(),
      Promise.all(asking.map((one) => one.asked)),
      excludedIds(opened),
      rankingKey(opened, models, request),
    ]);
    signal?.throwIfAborted();
    const { offset, limit, minScore = -1, minRelevance = 'weak' } = query;
    const roots = rootsOf(folders);
    const filter = await filterFor(store, roots);
    const { ef, nprobe, refine, exact } = query;
    const effort = { ef, nprobe, refine, exact };
    const queries = await Promise.all(
      asked.map(async (one) => ({
        ...one,
        filter: one.store === store ? filter : await filterFor(one.store, roots, one.model),
        minScore,
        effort,
        sought: sought !== null && (await one.store.findsWords()) ? sought : null,
        half: opened.not.length === 0,
        roots,
      })),
    );
    const ranking = rankings.open(query.ranking, key);
    const askedMs = performance.now();
    const page = await readPage(ranking, {
      store,
      filter,
      queries,
      excluded,
      level: (matches) => rateLook(matches, asked).relevance,
      offset,
      limit,
      signal,
    });
    const rate = (matches: readonly Match[]): Relevance => {
      const { relevance, probability } = rateHit(matches, asked);
      return { relevance: betterOf(relevance, least), probability };
    };
    const results = page.results.map(({ item, asset, matches, info, rank }) => {
      const looks = matches.filter(({ by }) => by === 'vector');
      const score = asked.length > 1 ? fusedScore(looks) : (matches[0]?.score ?? 0);
      const words = matches.find(({ by }) => by === 'words')?.words;
      const isLikeIt = rateLook(matches, asked).relevance !== 'weak';
      const reasons =
        words === undefined && demanded
          ? reasonsOf(info, demanded, 'phrase', isLikeIt)
          : reasonsOf(info, sought, words, isLikeIt);
      return { item, asset, matches, info, rank, score, ...rate(matches), reasons };
    });
    const retrieval = Math.round(performance.now() - askedMs);
    const wanted = results.filter(({ relevance }) => betterOf(relevance, minRelevance) === relevance);
    // The ranking of one model is in the order of its levels, so nothing that is wanted follows.
    const isCut = asked.length === 1 && wanted.length < results.length;
    const tookMs = since();
    log.debug('search', {
      atMs: Math.round(process.uptime() * 1000) - tookMs,
      storeReadyMs: times.store,
      vectorReadyMs: times.vector,
      tookMs,
    });
    const complete = page.complete || isCut || offset + limit >= MAX_RESULTS;
    const found = ranking.entries.some(({ matches }) => rate(matches).relevance !== 'weak');
    const ids = asked.map(({ model }) => model);
    const explanation = query.explain ? explain(page.lists) : null;
    // It matters to an empty answer only, and looks at the text of all pictures.
    const isEmpty = offset === 0 && wanted.length === 0;
    const unread = needsWriting && isEmpty ? await countUnread(store, query.filter) : 0;
    const profiled = query.explain
      ? await profile({
          queries,
          depth: offset + limit + excluded.size,
          stages: { store: times.store, embedding: times.vector, retrieval, total: tookMs },
          parts: asked[0]!.parts,
          hits: wanted.map(({ asset, item, rank, matches }) => ({
            asset,
            item,
            rank,
            words: matches.find(({ by }) => by === 'words')?.words ?? null,
            look: rateLook(matches, asked).relevance,
          })),
        })
      : null;
    const facts = { model: ids[0]!, models: ids, tookMs, ranking: ranking.token, complete, found, unread };
    return { ...facts, explanation, profile: profiled, results: wanted };
  }

  return {
    embeddings,
    answer,
    async vectorOf(request, { session, fileOf, signal }) {
      const composing = { embeddings, session, fileOf, signal };
      const { query } = readQuery(request);
      return (await queryVector(openQuery(query, composing), composing)).vector;
    },
    textBackground: (session) => readBackground('text', session, { drawSample, calibrations }),
  };
}

/** What the paths of all pictures begin with; with several folders, their names tell them apart. */
function rootsOf(folders: readonly string[]): string[] {
  return folders.map((folder) => startOfPathsIn(folders.length > 1 ? dirname(folder) : folder));
}

/** Ids of images that the query itself uses as similarTo, as an exclusion, or as the image that a text or an exclusion changes. */
async function excludedIds({ text, image, similarTo, not }: OpenedQuery): Promise<Set<string>> {
  const changed = text === undefined && not.length === 0 ? undefined : await image?.id;
  return new Set([changed, similarTo, ...not.map((part) => part.similarTo)].filter((id) => id !== undefined));
}

/** Identifies a query of models without its page. Hashed, because a filter can be long. */
async function rankingKey(
  {
    offset: _offset,
    limit: _limit,
    ranking: _ranking,
    minRelevance: _minRelevance,
    explain: _explain,
    ...query
  }: OpenedQuery,
  sessions: readonly SearchSession[],
  { text }: Query,
): Promise<string> {
  const [models, image, not] = await Promise.all([
    Promise.all(sessions.map((session) => session.model())),
    query.image?.id,
    Promise.all(query.not.map(async (part) => ({ ...part, image: await part.image?.id }))),
  ]);
  // As it was typed: the parts that are not compared by look belong to it as well.
  const parts = { ...query, text, models: models.map(({ fingerprint }) => fingerprint), image, not };
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
