import { calibrationAt } from '../core/calibration-at.ts';
import type { Query } from '../core/query.ts';
import type { ChangedPicture } from '../core/rank.ts';
import {
  backgroundOf,
  type Calibration,
  type QueryKind,
  type Relevance,
  relevanceOf,
} from '../core/relevance.ts';
import { dot } from '../core/vector.ts';
import type { ModelInfo } from '../models/embedder.ts';
import type { VectorStore } from '../store/store.ts';
import { basisOfTexts } from './basis-of-texts.ts';
import { type ComposeOptions, type OpenedQuery, openQuery, type QueryPart, queryVector } from './compose.ts';
import { type BackgroundOptions, readBackground } from './query-background.ts';
import type { SearchSession } from './session.ts';

/** A query in the vector space of one model. */
export interface AskedModel {
  /** Id of the model. */
  readonly model: string;
  readonly store: VectorStore;
  /** Unit vector of this model; it must be compared with vectors of this store only. */
  readonly vector: Float32Array;
  /** The picture that the words change, if the model says from when images are alike. */
  readonly changed: ChangedPicture | null;
  /** The parts that were composed to the vector. */
  readonly parts: readonly QueryPart[];
  /** How relevant a hit with this cosine to the vector is, by its look. */
  rate(cosine: number): Relevance;
}

/** A query whose images are being read for one model. */
export interface Asking {
  readonly opened: OpenedQuery;
  readonly asked: Promise<AskedModel>;
}

export interface AskOptions extends Omit<ComposeOptions, 'session'>, BackgroundOptions {
  /** Called when the store is open, and when the query is embedded. */
  readonly onReady: (part: 'store' | 'vector') => void;
  /** Reads what the first search of a store needs while the query is being embedded. */
  readonly warm: (store: VectorStore) => void;
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
  const { session, onReady, warm } = options;
  const kind = kindOf(query);
  const opening = session.store().finally(() => onReady('store'));
  opening.then(warm, () => {});
  // Independent of each other, so they run concurrently.
  const [store, model, { vector, cosineToPositive, changed, parts }, { vectors, spread }] = await Promise.all(
    [
      opening,
      session.model(),
      queryVector(opened, options).finally(() => onReady('vector')),
      readBackground(kind, session, options),
    ],
  );
  // Exclusions lower all cosines by this factor and must not affect the relevance of hits.
  const cosines = vectors.map((other) => dot(vector, other) / cosineToPositive);
  const background = backgroundOf(cosines, spread);
  const basis = session.pictures
    ? basisOfTexts(kind, model.calibration, background)
    : { calibration: calibrationOf(model, query), kind, background };
  return {
    model: model.id,
    store,
    vector,
    changed,
    parts,
    rate: (cosine) => relevanceOf(cosine / cosineToPositive, basis),
  };
}

function kindOf({ text, image, similarTo, weight }: Query): QueryKind {
  if (text === undefined || weight === 0) return 'image';
  return (image === undefined && similarTo === undefined) || weight === 1 ? 'text' : 'both';
}

/** The calibration of a model, for the share that the text has in a query. */
function calibrationOf({ calibration, composing }: ModelInfo, query: Query): Calibration | null {
  const weight = query.weight ?? (query.compose === 'average' ? 0.5 : composing.weight);
  if (calibration === null || composing.weight === null || weight === null) return calibration;
  return calibrationAt(calibration, composing.weight, weight);
}
