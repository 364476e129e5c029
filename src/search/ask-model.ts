import type { Query } from '../core/query.ts';
import { backgroundOf, type QueryKind, type Relevance, relevanceOf } from '../core/relevance.ts';
import { dot } from '../core/vector.ts';
import type { VectorStore } from '../store/store.ts';
import type { Calibrations } from './calibrations.ts';
import { type ComposeOptions, type OpenedQuery, openQuery, queryVector } from './compose.ts';
import type { DrawSample } from './sample.ts';
import type { SearchSession } from './session.ts';

/** A query in the vector space of one model. */
export interface AskedModel {
  /** Id of the model. */
  readonly model: string;
  readonly store: VectorStore;
  /** Unit vector of this model; it must be compared with vectors of this store only. */
  readonly vector: Float32Array;
  /** Relevance of a hit with this cosine to the vector. */
  rate(cosine: number): Relevance;
}

/** A query whose images are being read for one model. */
export interface Asking {
  readonly opened: OpenedQuery;
  readonly asked: Promise<AskedModel>;
}

export interface AskOptions extends Omit<ComposeOptions, 'session'> {
  readonly drawSample: DrawSample;
  readonly calibrations: Calibrations;
  /** Called when the store is open, and when the query is embedded. */
  readonly onReady: (part: 'store' | 'vector') => void;
}

/** Starts to embed a query with the model of a session. Errors are thrown when `asked` is awaited. */
export function askModel(query: Query, session: SearchSession, options: AskOptions): Asking {
  const composing = { ...options, session };
  const opened = openQuery(query, composing);
  const asked = ask(query, opened, composing);
  // Avoids an unhandled rejection if it fails before it is awaited.
  asked.catch(() => {});
  return { opened, asked };
}

async function ask(
  query: Query,
  opened: OpenedQuery,
  options: AskOptions & ComposeOptions,
): Promise<AskedModel> {
  const { session, onReady } = options;
  const kind = kindOf(query);
  const opening = session.store().finally(() => onReady('store'));
  // Independent of each other, so they run concurrently.
  const [store, model, { vector, cosineToPositive }, { sample, spread }] = await Promise.all([
    opening,
    session.model(),
    queryVector(opened, options).finally(() => onReady('vector')),
    opening.then((store) => readBackground(kind, store, options)),
  ]);
  // Exclusions lower all cosines by this factor and must not affect the relevance of hits.
  const cosines = sample.vectors.map((other) => dot(vector, other.vector) / cosineToPositive);
  const basis = { calibration: model.calibration, kind, background: backgroundOf(cosines, spread) };
  return {
    model: model.id,
    store,
    vector,
    rate: (cosine) => relevanceOf(cosine / cosineToPositive, basis),
  };
}

/** What tells how unrelated images score: a sample of the library, and the model's spread if it ships no calibration. */
async function readBackground(
  kind: QueryKind,
  store: VectorStore,
  { session, drawSample, calibrations }: AskOptions & ComposeOptions,
) {
  const [sample, { calibration }] = await Promise.all([drawSample(store), session.model()]);
  const spread = calibration === null ? await calibrations.get(kind, session, sample) : null;
  return { sample, spread };
}

function kindOf({ text, image, similarTo }: Query): QueryKind {
  if (text === undefined) return 'image';
  return image === undefined && similarTo === undefined ? 'text' : 'both';
}
