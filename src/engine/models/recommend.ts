import type { Config } from '../../config.ts';
import { type Disk, diskOf } from '../../models/download/disk-space.ts';
import { BUILT_IN, BY_RESULTS, findCard } from '../../models/model-cards.ts';
import type { LibraryContext } from '../context.ts';
import type { ModelEntry, Recommendation, RejectedModel, RejectReason } from '../model-types.ts';
import { languageOf, machineLanguage } from './languages.ts';
import { listModels, usedEntry, withTime } from './list.ts';
import { coresFor, secondsFor } from './speed-estimate.ts';

/** Longest time to embed a library that is still recommended: one night, during which searches use the old model. */
const MAX_SECONDS = 8 * 3600;
/** Pictures for which a model is chosen at least, because a library grows. */
const EXPECTED_IMAGES = 100_000;
/** Size of the optimised copy in the home, in that of the download. */
const COPY_SHARE = 0.6;
/** Bytes that stay free for the library. */
const SPARE = 1e9;

/**
 * See `Models.recommend`. Without a model that fits, the one in use stays, or else the built-in one, which is always there and
 * quick; it is then one of the rejected models.
 */
export async function recommendModel(
  context: LibraryContext,
  { languages = [machineLanguage()] }: { readonly languages?: readonly string[] },
): Promise<Recommendation> {
  const { config } = context;
  const wanted = languages.map(languageOf);
  const [listing, cache, home, used] = await Promise.all([
    listModels(context),
    diskOf(config.hubs[0] === 'modelscope' ? config['modelscope-cache'] : config['hf-cache']),
    diskOf(config.home),
    usedEntry(context),
  ]);
  const { models, images, rateOf } = listing;
  const secondsOf = (model: ModelEntry) => secondsFor(Math.max(images, EXPECTED_IMAGES), rateOf(model));
  const judge = (model: ModelEntry) =>
    whyNot(model, { config, wanted, cache, home, seconds: secondsOf(model) });
  const judged = byResults(models).map((model) => ({ model, reason: judge(model) }));
  const candidate = judged.find(({ model, reason }) => reason === null && BY_RESULTS.includes(model.id));
  const builtIn = models.find(({ id }) => id === BUILT_IN)!;
  const model = candidate?.model ?? withTime(used ?? builtIn, listing);
  const fits = candidate !== undefined;
  const rejected = judged.flatMap(({ model, reason }): RejectedModel[] =>
    reason === null
      ? []
      : [{ id: model.id, reason, imagesPerSecond: rateOf(model), seconds: secondsOf(model) }],
  );
  const rate = rateOf(model);
  return {
    model,
    fits,
    action: model.inUse || !fits ? 'keep' : model.installed ? 'use' : 'pull',
    languages,
    downloadBytes: model.installed ? 0 : (model.bytes ?? 0),
    freeBytes: Number.isFinite(cache.free) ? cache.free : null,
    cores: coresFor(config),
    imagesPerSecond: rate,
    isMeasured: model.imagesPerSecond !== null,
    images,
    seconds: secondsFor(images, rate),
    maxSeconds: MAX_SECONDS,
    rejected,
  };
}

/** The models with a card: those of `BY_RESULTS` first, in that order, because the others have no place in it. */
function byResults(models: readonly ModelEntry[]): ModelEntry[] {
  const rankOf = ({ id }: ModelEntry) =>
    BY_RESULTS.includes(id) ? BY_RESULTS.indexOf(id) : BY_RESULTS.length;
  return models.filter(({ id }) => findCard(id) !== null).sort((a, b) => rankOf(a) - rankOf(b));
}

interface Conditions {
  readonly config: Pick<Config, 'model' | 'offline'>;
  /** Languages without region and script. */
  readonly wanted: readonly string[];
  /** The disk to which models are downloaded. */
  readonly cache: Disk;
  readonly home: Disk;
  /** Time to embed the library. */
  readonly seconds: number | null;
}

function whyNot(
  model: ModelEntry,
  { config, wanted, cache, home, seconds }: Conditions,
): RejectReason | null {
  if (model.problem !== null) return 'damaged';
  if (!wanted.every((language) => speaks(model, language))) return 'language';
  if (!model.installed) {
    if (!model.canPull) return 'files';
    if (!hasSpace(model.bytes ?? 0, cache, home)) return 'space';
  }
  if (!model.inUse && seconds !== null && seconds > MAX_SECONDS) return 'speed';
  if (!model.installed && config.offline) return 'offline';
  return config.model !== 'auto' && !model.inUse ? 'setting' : null;
}

/** Whether a download and its optimised copy, which goes to the home, leave some space for the library. */
export function hasSpace(bytes: number, cache: Disk, home: Disk): boolean {
  const copy = bytes * COPY_SHARE + SPARE;
  if (cache.id === home.id) return bytes + copy <= home.free;
  return bytes <= cache.free && copy <= home.free;
}

function speaks({ languages }: ModelEntry, wanted: string): boolean {
  return languages.includes('mul') || languages.includes(wanted);
}
