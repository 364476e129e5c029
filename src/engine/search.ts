import type { Filter } from '../core/filter.ts';
import type { Query } from '../core/query.ts';
import { backgroundOf, type QueryKind, relevanceOf } from '../core/relevance.ts';
import { dot } from '../core/vector.ts';
import { log } from '../log.ts';

import type { Home } from './home.ts';
import { pictureOf, wantedFolders } from './picture-of.ts';
import type { QueryPicture } from './pictures.ts';
import { type QueryParts, queryVector } from './query-vector.ts';
import type { Sample } from './sample.ts';
import type { SearchResult } from './types.ts';

/** Embeds the parts of a query, composes them and asks the store. */
export async function answerQuery(
  query: Query,
  home: Home,
  parts: QueryParts & { readonly sample: Sample },
  signal: AbortSignal | undefined,
): Promise<SearchResult> {
  const started = performance.now();
  const since = () => Math.round(performance.now() - started);
  const times = { store: 0, vector: 0 };
  const picture = query.image === undefined ? undefined : parts.embeddings.open(query.image, signal);
  // All take a while; none waits for another.
  const [store, { id: model, calibration }, { vector, share }, sample, named] = await Promise.all([
    home.store().finally(() => {
      times.store = since();
    }),
    home.model(),
    queryVector(query, home, parts, picture, signal).finally(() => {
      times.vector = since();
    }),
    parts.sample.get(),
    namedPictures(query, picture),
  ]);
  signal?.throwIfAborted();
  const filter = without(named, query.filter);
  const found = await store.search({
    vector,
    limit: query.limit,
    offset: query.offset,
    ...(filter && { filter }),
  });
  const { minScore = -1 } = query;
  const folders = wantedFolders(query.filter);
  // Whether a hit is likely does not depend on what is not wanted.
  const background = backgroundOf(sample.map((other) => dot(vector, other) / share));
  const kind = kindOf(query);
  const hits = found.flatMap(({ score, item }, i) =>
    score >= minScore
      ? [
          {
            rank: query.offset + i + 1,
            score,
            ...relevanceOf(score / share, { calibration, kind, background }),
            ...pictureOf(item, folders),
          },
        ]
      : [],
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

function kindOf({ text, image, similarTo }: Query): QueryKind {
  if (text === undefined) return 'image';
  return image === undefined && similarTo === undefined ? 'text' : 'both';
}

/**
 * Pictures that the query itself names and that are no answer: what it starts from, what it turns away, and the picture that
 * the words change.
 */
async function namedPictures(
  { text, similarTo, not = [] }: Query,
  picture: Promise<QueryPicture> | undefined,
): Promise<string[]> {
  const changed = text === undefined ? undefined : (await picture)?.id;
  return [changed, similarTo, ...not.map((part) => part.similarTo)].filter((id) => id !== undefined);
}

function without(ids: readonly string[], filter: Filter | undefined): Filter | undefined {
  if (ids.length === 0) return filter;
  const others: Filter = { op: 'not', of: { op: 'in', field: 'id', values: ids } };
  return filter ? { op: 'and', of: [others, filter] } : others;
}
