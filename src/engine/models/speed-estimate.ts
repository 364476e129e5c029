import { availableParallelism } from 'node:os';
import type { Config } from '../../config.ts';
import { findCard } from '../../models/model-cards.ts';
import type { ModelEntry } from '../model-types.ts';

type Rated = Pick<ModelEntry, 'id' | 'imagesPerSecond'>;

/** Pictures per second; null if it is not known how much the model computes. */
export type RateOf = (model: Rated) => number | null;

/** Pictures per second of soutu-mini with int8 on one core (bench/RESULTS.md), for machines that have not run a model yet. */
const RATE_PER_CORE = 34;
/** Rate of fp32 in that of int8, for models as wide as BGE-VL-base. */
const FP32_SHARE = 1 / 3;

/** Rates as measured; those of other models in proportion to one that was measured, or to the number of cores. */
export function estimator(models: readonly Rated[], config: Pick<Config, 'workers' | 'precision'>): RateOf {
  const costOf = ({ id }: Rated): number | null => findCard(id)?.cost ?? null;
  const known = models.find((model) => model.imagesPerSecond !== null && costOf(model) !== null);
  const unit = known
    ? known.imagesPerSecond! * costOf(known)!
    : RATE_PER_CORE * coresFor(config) * (config.precision === 'fp32' ? FP32_SHARE : 1);
  return (model) => {
    const cost = costOf(model);
    return model.imagesPerSecond ?? (cost === null ? null : Math.round((10 * unit) / cost) / 10);
  };
}

/** Seconds to embed pictures at a rate; null if the rate is not known. */
export function secondsFor(images: number, rate: number | null): number | null {
  return rate === null || rate === 0 ? null : Math.round(images / rate);
}

/** Cores that embed pictures at once. */
export function coresFor({ workers }: Pick<Config, 'workers'>): number {
  return Math.min(workers, availableParallelism());
}
