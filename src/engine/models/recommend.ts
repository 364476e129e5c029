import { availableParallelism } from 'node:os';
import { freeBytes } from '../../models/download/disk-space.ts';
import { BY_RESULTS, findCard } from '../../models/model-cards.ts';
import type { LibraryContext } from '../context.ts';
import type { ModelEntry, Recommendation, RejectReason } from '../model-types.ts';
import { listModels } from './list.ts';

/** Pictures per second of soutu-mini with int8 on one core (bench/RESULTS.md), for machines that have not run a model yet. */
const RATE_PER_CORE = 34;
/** Rate of fp32 in that of int8, for models as wide as BGE-VL-base. */
const FP32_SHARE = 1 / 3;
/** Pictures per second below which indexing takes hours for a usual library. */
const MIN_RATE = 8;
/** Disk space of a model in that of its download: the optimised copy in the home is a little more than half as large. */
const DISK_SHARE = 1.6;
/** Bytes that stay free for the library. */
const SPARE = 1e9;

/** See `Models.recommend`. */
export async function recommendModel(
  context: LibraryContext,
  { languages = [machineLanguage()] }: { readonly languages?: readonly string[] },
): Promise<Recommendation> {
  const { config } = context;
  const [models, free, images] = await Promise.all([
    listModels(context),
    freeBytes(config['hf-cache']),
    countImages(context),
  ]);
  const cores = Math.min(config.workers, availableParallelism());
  const rateOf = estimator(models, cores, config.precision);
  const rejected: { id: string; reason: RejectReason }[] = [];
  const candidates = BY_RESULTS.map((id) => models.find((model) => model.id === id)!);
  const fits = (model: ModelEntry) => {
    const reason = whyNot(model, { languages, free, rate: rateOf(model) });
    if (reason !== null) rejected.push({ id: model.id, reason });
    return reason === null;
  };
  // The built-in model is always there and quick; for a language that no model knows it is as good as any.
  const model = candidates.find(fits) ?? candidates.at(-1)!;
  const rate = rateOf(model);
  return {
    model,
    action: model.inUse ? 'keep' : model.installed ? 'use' : 'pull',
    languages,
    downloadBytes: model.installed ? 0 : (model.bytes ?? 0),
    freeBytes: Number.isFinite(free) ? free : null,
    cores,
    imagesPerSecond: rate,
    isMeasured: model.imagesPerSecond !== null,
    images,
    seconds: rate === null ? null : Math.round(images / rate),
    rejected,
  };
}

function whyNot(
  model: ModelEntry,
  { languages, free, rate }: { languages: readonly string[]; free: number; rate: number | null },
): RejectReason | null {
  if (!languages.every((language) => speaks(model, language))) return 'language';
  if (!model.installed && !model.canPull) return 'files';
  if (!model.installed && (model.bytes ?? 0) * DISK_SHARE + SPARE > free) return 'space';
  if (!model.inUse && rate !== null && rate < MIN_RATE) return 'speed';
  return null;
}

/** Whether people can search in a language: zh-TW is one that a model of zh knows. */
function speaks({ languages }: ModelEntry, wanted: string): boolean {
  const base = wanted.toLowerCase().split(/[-_]/)[0]!;
  return languages.includes('mul') || languages.includes(base);
}

/** Rates as measured; those of other models in proportion to one that was measured, or to the number of cores. */
function estimator(models: readonly ModelEntry[], cores: number, precision: 'int8' | 'fp32') {
  const costOf = ({ id }: ModelEntry): number | null => findCard(id)?.cost ?? null;
  const known = models.find((model) => model.imagesPerSecond !== null && costOf(model) !== null);
  const unit = known
    ? known.imagesPerSecond! * costOf(known)!
    : RATE_PER_CORE * cores * (precision === 'fp32' ? FP32_SHARE : 1);
  return (model: ModelEntry): number | null => {
    const cost = costOf(model);
    return model.imagesPerSecond ?? (cost === null ? null : Math.round((10 * unit) / cost) / 10);
  };
}

function machineLanguage(): string {
  return Intl.DateTimeFormat().resolvedOptions().locale;
}

async function countImages(context: LibraryContext): Promise<number> {
  return context.use(async (session) => (await (await session.store()).describe()).assets).catch(() => 0);
}
