import { findUnfinished, listUnfinished } from '../../models/download/unfinished.ts';
import type { ModelInfo } from '../../models/embedder.ts';
import { findCard, MODEL_CARDS } from '../../models/model-cards.ts';
import { shortName } from '../../models/model-name.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { describeModel } from '../../models/open.ts';
import { findModel } from '../../models/sources/find-model.ts';
import { parseHubName } from '../../models/sources/hub-name.ts';
import { sourceFolders, sourcesOf } from '../choose-model.ts';
import type { LibraryContext } from '../context.ts';
import type { ModelEntry } from '../model-types.ts';
import { rateOf, readSpeeds, type Speeds } from '../speeds.ts';
import { estimator, type RateOf, secondsFor } from './speed-estimate.ts';

/** What the entries of all models have in common. */
interface Shared {
  readonly context: LibraryContext;
  readonly inUse: ModelInfo | null;
  /** Name of the model of an unfinished switch. */
  readonly next: string | null;
  readonly speeds: Speeds;
  /** Pictures of the library. */
  readonly images: number;
}

/** What the time that a model takes follows from. */
interface Times {
  /** Pictures of the library. */
  readonly images: number;
  readonly rateOf: RateOf;
}

interface ModelListing extends Times {
  readonly models: readonly ModelEntry[];
}

/** The known models in the order of their cards, then the others on this disk, complete or not. */
export async function listModels(context: LibraryContext): Promise<ModelListing> {
  const lists = await Promise.all(sourcesOf(context.config).map((source) => source.list()));
  const refs = new Map<string, ModelRef>();
  for (const ref of lists.flat()) {
    const key = ref.id.toLowerCase();
    if (!refs.has(key)) refs.set(key, ref);
  }
  const shared = await readShared(context);
  const unfinished = await listUnfinished(sourceFolders(context.config));
  const ids = new Map(
    [...refs.values(), ...unfinished.map((id) => ({ id }))].map(({ id }) => [id.toLowerCase(), id]),
  );
  const others = [...ids.values()].filter((id) => findCard(id) === null).map((id) => ({ id }));
  const entries = await Promise.all(
    [...MODEL_CARDS, ...others].map(({ id }) => entryOf(id, refs.get(id.toLowerCase()) ?? null, shared)),
  );
  const times = { images: shared.images, rateOf: estimator(entries, context.config) };
  return { ...times, models: entries.map((entry) => withTime(entry, times)) };
}

export function withTime<T extends ModelEntry>(entry: T, { images, rateOf }: Times): T {
  return { ...entry, seconds: secondsFor(images, rateOf(entry)) };
}

/** The entry of the model in use, also of one in a folder, which the list does not have; null if it is missing. */
export async function usedEntry(context: LibraryContext): Promise<ModelEntry | null> {
  const shared = await readShared(context);
  const { inUse } = shared;
  return inUse && entryOf(inUse.id, await findModel(inUse.location, sourcesOf(context.config)), shared);
}

/** The entry of one model, whose time is not known yet: `withTime` adds it. */
export async function entryOf(id: string, ref: ModelRef | null, shared: Shared): Promise<ModelEntry> {
  const { context, inUse, next, speeds } = shared;
  const card = findCard(id);
  const described = ref && (await describeModel(ref).catch((error: Error) => error));
  const info = described instanceof Error ? null : described;
  const isSame = (name: string | null) => name !== null && name.toLowerCase() === id.toLowerCase();
  return {
    id,
    name: shortName(id),
    summary: card?.summary ?? null,
    languages: card?.languages ?? [],
    dimensions: card?.dimensions ?? info?.dimensions ?? null,
    bytes: card?.bytes ?? null,
    license: card?.license ?? null,
    installed: ref !== null,
    inUse: isSame(inUse?.id ?? null),
    isNext: next !== null && (isSame(parseHubName(next)?.id ?? next) || next === ref?.name),
    folder: ref && (ref.kind === 'remote' ? ref.server.url : ref.folder),
    canPull: ref?.kind !== 'remote' && parseHubName(id) !== null && !card?.needsConversion,
    imagesPerSecond: info && rateOf(speeds, info.fingerprint, context.config),
    seconds: null,
    problem: described instanceof Error ? described.message : null,
    unfinished: ref === null ? await findUnfinished(id, sourceFolders(context.config)) : null,
  };
}

export async function readShared(context: LibraryContext): Promise<Shared> {
  const [inUse, library, speeds, images] = await Promise.all([
    context.use((session) => session.model()).catch(() => null),
    context.records.readLibrary(),
    readSpeeds(context.config),
    countImages(context),
  ]);
  return { context, inUse, next: library.nextModel, speeds, images };
}

async function countImages(context: LibraryContext): Promise<number> {
  return context.use(async (session) => (await (await session.store()).describe()).assets).catch(() => 0);
}
