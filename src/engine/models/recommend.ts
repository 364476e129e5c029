import { availableParallelism } from 'node:os';
import type { Config } from '../../config.ts';
import { type Disk, diskOf } from '../../models/download/disk-space.ts';
import { BY_RESULTS, findCard } from '../../models/model-cards.ts';
import type { LibraryContext } from '../context.ts';
import type { ModelEntry, Recommendation, RejectReason } from '../model-types.ts';
import { listModels, usedEntry } from './list.ts';

/** Pictures per second of soutu-mini with int8 on one core (bench/RESULTS.md), for machines that have not run a model yet. */
const RATE_PER_CORE = 34;
/** Rate of fp32 in that of int8, for models as wide as BGE-VL-base. */
const FP32_SHARE = 1 / 3;
/** Pictures per second below which indexing takes hours for a usual library. */
const MIN_RATE = 8;
/** Size of the optimised copy in the home, in that of the download. */
const COPY_SHARE = 0.6;
/** Bytes that stay free for the library. */
const SPARE = 1e9;

/** See `Models.recommend`. */
export async function recommendModel(
  context: LibraryContext,
  { languages = [machineLanguage()] }: { readonly languages?: readonly string[] },
): Promise<Recommendation> {
  const { config } = context;
  const [models, cache, home, images] = await Promise.all([
    listModels(context),
    diskOf(config.hubs[0] === 'modelscope' ? config['modelscope-cache'] : config['hf-cache']),
    diskOf(config.home),
    countImages(context),
  ]);
  const cores = Math.min(config.workers, availableParallelism());
  const rateOf = estimator(models, cores, config.precision);
  const rejected: { id: string; reason: RejectReason }[] = [];
  const candidates = BY_RESULTS.map((id) => models.find((model) => model.id === id)!);
  const fits = (model: ModelEntry) => {
    const reason = whyNot(model, { config, languages, cache, home, rate: rateOf(model) });
    if (reason !== null) rejected.push({ id: model.id, reason });
    return reason === null;
  };
  const set = config.model === 'auto' ? null : await usedEntry(context);
  // The built-in model is always there and quick; for a language that no model knows it is as good as any.
  const model = candidates.find(fits) ?? set ?? candidates.at(-1)!;
  const rate = rateOf(model);
  return {
    model,
    action: model.inUse ? 'keep' : model.installed ? 'use' : 'pull',
    languages,
    downloadBytes: model.installed ? 0 : (model.bytes ?? 0),
    freeBytes: Number.isFinite(cache.free) ? cache.free : null,
    cores,
    imagesPerSecond: rate,
    isMeasured: model.imagesPerSecond !== null,
    images,
    seconds: rate === null ? null : Math.round(images / rate),
    rejected,
  };
}

interface Conditions {
  readonly config: Pick<Config, 'model' | 'offline'>;
  readonly languages: readonly string[];
  /** The disk to which models are downloaded. */
  readonly cache: Disk;
  readonly home: Disk;
  readonly rate: number | null;
}

function whyNot(
  model: ModelEntry,
  { config, languages, cache, home, rate }: Conditions,
): RejectReason | null {
  if (!languages.every((language) => speaks(model, language))) return 'language';
  if (!model.installed) {
    if (!model.canPull) return 'files';
    if (!hasSpace(model.bytes ?? 0, cache, home)) return 'space';
  }
  if (!model.inUse && rate !== null && rate < MIN_RATE) return 'speed';
  if (!model.installed && config.offline) return 'offline';
  return config.model !== 'auto' && !model.inUse ? 'setting' : null;
}

/** Whether a download and its optimised copy, which goes to the home, leave some space for the library. */
export function hasSpace(bytes: number, cache: Disk, home: Disk): boolean {
  const copy = bytes * COPY_SHARE + SPARE;
  if (cache.id === home.id) return bytes + copy <= home.free;
  return bytes <= cache.free && copy <= home.free;
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
