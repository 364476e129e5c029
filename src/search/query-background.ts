import type { CosineSpread } from '../core/cosine-spread.ts';
import type { QueryKind } from '../core/relevance.ts';
import { backgroundPictures } from '../models/background.ts';
import type { Calibrations } from './calibrations.ts';
import type { DrawSample } from './sample.ts';
import type { SearchSession } from './session.ts';
import { textVectors } from './text-vectors.ts';

export interface BackgroundOptions {
  readonly drawSample: DrawSample;
  readonly calibrations: Calibrations;
}

/** What tells how images score that have nothing to do with a query. */
export interface QueryBackground {
  /** Unit vectors of images that the vector of the query is compared with. */
  readonly vectors: readonly Float32Array[];
  readonly spread: CosineSpread | null;
}

/**
 * The background of queries: pictures that are the same in every library, or for a model that ships no calibration a sample of the
 * library and the spread measured in it. That of texts are texts that are the same.
 */
export async function readBackground(
  kind: QueryKind,
  session: SearchSession,
  { drawSample, calibrations }: BackgroundOptions,
): Promise<QueryBackground> {
  if (session.pictures) return { vectors: await textVectors(session), spread: null };
  const model = await session.model();
  if (model.calibration) return { vectors: await backgroundPictures(model), spread: null };
  const sample = await drawSample(await session.store());
  const spread = await calibrations.get(kind, session, sample);
  return { vectors: sample.vectors.map(({ vector }) => vector), spread };
}
