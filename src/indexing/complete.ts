import { isDeepStrictEqual } from 'node:util';
import { lazy } from '../core/memo.ts';
import { createSemaphore } from '../core/semaphore.ts';
import { isSilent } from '../disks/answers.ts';
import type { DecodeOptions } from '../images/decode.ts';
import { sniffFormat } from '../images/identify.ts';
import { bytesHeld, type FileContent, readContent } from '../images/read.ts';
import { log } from '../log.ts';
import type { Pixels } from '../models/embedder.ts';
import type { Item } from '../store/item.ts';
import { type Asset, assetsOf, dated, factsOf, itemsOf } from './asset.ts';
import { decodeOptions, isPictureError, type PipelineOptions } from './pipeline.ts';
import type { Piece } from './split.ts';
import { runStages, SKIPPED, type Stage, type StageInput, stagesBehind } from './stage.ts';
import { withTexts } from './take-over.ts';

/** Assets that are read, computed and written together; a crash loses at most one batch of work. */
export const BATCH = 64;

/** For each stage, by name, the ids of the assets that lack it or have an outdated version. */
export type Behind = ReadonlyMap<string, readonly string[]>;

/**
 * Back-fills stages that stored assets lack, the cheapest stage for all of them first. Reads only their files and computes
 * only what is missing: a colour needs no model. Resumable: an interrupted run keeps what it has written. Files that cannot
 * be read are retried by the next run.
 *
 * @returns how many assets it did not get to, because the signal was aborted
 */
export async function completeStages(
  stages: readonly Stage[],
  behind: Behind,
  options: PipelineOptions,
): Promise<number> {
  let left = 0;
  for (const stage of stages) {
    const ids = behind.get(stage.name) ?? [];
    if (ids.length > 0) log.info('bringing items up to date', { stage: stage.name, assets: ids.length });
    let start = 0;
    for (; start < ids.length && !options.signal.aborted; start += BATCH)
      left += await completeBatch(ids.slice(start, start + BATCH), stage, options);
    left += Math.max(0, ids.length - start);
  }
  return left;
}

/** @returns see `completeStages` */
async function completeBatch(
  ids: readonly string[],
  stage: Stage,
  options: PipelineOptions,
): Promise<number> {
  const { store, report } = options;
  const lacks = ({ items }: Asset) => items.some((item) => stagesBehind([stage], item).length > 0);
  const stored = [...assetsOf(await store.getAssets(ids)).values()].filter(lacks);
  const taken = stage.isTakenOver ? await withTexts(stored, options.elsewhere, stage.by) : stored;
  const assets = taken.filter(lacks);
  if (stage.later) options.meter.passed(ids.length - assets.length);
  const completed = await completeAll(assets, stage, options, false);
  const changed = completed.filter((asset) => asset !== null);
  const left = options.signal.aborted ? completed.length - changed.length : 0;
  const written = [...taken.filter((asset) => !lacks(asset)), ...changed];
  if (written.length > 0) await store.upsert(written.flatMap((asset) => itemsOf(asset, options.roots ?? [])));
  const computed = changed.filter(({ facts }) => !stage.skip?.when(facts.paths)).length;
  if (stage.later) report.read = (report.read ?? 0) + computed;
  else report.completed += changed.length;
  return left;
}

/**
 * Computes a stage of stored assets again, whether or not it is outdated.
 *
 * @returns the ids of the assets of which it could be computed, and of those that it changed
 */
export async function completeAgain(
  ids: readonly string[],
  stage: Stage,
  options: PipelineOptions,
): Promise<{ readonly computed: ReadonlySet<string>; readonly changed: ReadonlySet<string> }> {
  const stored = assetsOf(await options.store.getAssets(ids));
  const completed = await completeAll([...stored.values()], stage, options, true);
  const computed = completed.filter((asset) => asset !== null);
  const changed = computed.filter((asset) => !isDeepStrictEqual(asset, stored.get(asset.id)));
  if (changed.length > 0)
    await options.store.upsert(changed.flatMap((asset) => itemsOf(asset, options.roots ?? [])));
  const idsOf = (assets: readonly Asset[]) => new Set(assets.map(({ id }) => id));
  return { computed: idsOf(computed), changed: idsOf(changed) };
}

/** Completes assets, some at a time (see `completeAsset`). */
function completeAll(
  assets: readonly Asset[],
  stage: Stage,
  options: PipelineOptions,
  isForced: boolean,
): Promise<(Asset | null)[]> {
  const semaphore = createSemaphore({ permits: options.workers * 2 + 2 });
  return Promise.all(
    assets.map(async (asset) => {
      const permit = await semaphore.acquire();
      await options.yieldToForeground();
      try {
        const completed = await completeAsset(asset, stage, options, isForced);
        // One that an aborted run did not get to is left, not done.
        if (stage.later && (completed !== null || !options.signal.aborted)) options.meter.passed(1);
        return completed;
      } finally {
        permit.release();
      }
    }),
  );
}

/**
 * The asset with its missing stage; null if its file cannot be read, or no longer gives the parts that lack the stage.
 *
 * @param isForced whether parts that have the stage get it again
 */
async function completeAsset(
  asset: Asset,
  stage: Stage,
  options: PipelineOptions,
  isForced: boolean,
): Promise<Asset | null> {
  const { gate, maxBytes, signal } = options;
  // No file is needed, which may be on a disk that is away.
  if (stage.skip?.when(asset.facts.paths)) return withSkipped(asset, stage);
  try {
    return await gate.run(Math.min(await heldBy(asset, maxBytes), maxBytes), signal, async (memory) => {
      const content = await readOriginal(asset, maxBytes);
      if (content === null) return null;
      const { bytes } = content;
      const format = sniffFormat(bytes);
      const pieces = await options.split(content, format);
      const side = stage.shrinkTo ?? options.imageSize;
      const decoding = decodeOptions({ ...options, imageSize: side }, memory);
      const items: Item[] = [];
      let isChanged = false;
      for (const item of asset.items) {
        const piece = pieces.find(({ part }) => isDeepStrictEqual(part, item.part));
        if (piece && (isForced || stagesBehind([stage], item).length > 0)) {
          items.push(
            await completeItem(
              item,
              stage,
              { paths: item.paths, bytes, format, pixels: pixelsOf(piece, decoding) },
              signal,
            ),
          );
          isChanged = true;
        } else items.push(item);
      }
      return isChanged ? withFacts(asset, items, options.roots) : null;
    });
  } catch (error) {
    if (!signal.aborted && !isPictureError(error)) throw error;
    log.debug('not brought up to date', { asset: asset.id, reason: String(error) });
    return null;
  }
}

/** The asset with these items, which may have other facts than before. */
function withFacts(asset: Asset, items: readonly Item[], roots: readonly string[] = []): Asset {
  const facts = dated(factsOf(items[0]!), roots);
  return { ...asset, facts, items: items.map((item) => ({ ...item, ...facts })) };
}

const withSkipped = ({ items, ...asset }: Asset, { name, skip }: Stage): Asset => ({
  ...asset,
  items: items.map((item) => ({ ...item, ...skip?.computed, stages: { ...item.stages, [name]: SKIPPED } })),
});

async function completeItem(item: Item, stage: Stage, input: StageInput, signal: AbortSignal): Promise<Item> {
  const { computed, stages } = await runStages([stage], input, signal);
  return { ...item, ...computed, stages: { ...item.stages, ...stages } };
}

/** Decoded on demand, because a stage may need the file alone. */
function pixelsOf(piece: Piece, decoding: DecodeOptions): () => Promise<Pixels> {
  return lazy(async () => (await piece.decode(decoding)).pixels);
}

const answering = (paths: readonly string[]) => paths.filter((path) => !isSilent(path));

/** Bytes of memory for the content, which may have several names. */
async function heldBy({ facts: { paths, size } }: Asset, maxBytes: number): Promise<number> {
  let most = 0;
  for (const path of answering(paths)) most = Math.max(most, await bytesHeld(path, size ?? maxBytes));
  return most;
}

/** The first file that still has this md5; null if there is none, for example on a disk that is away. */
async function readOriginal({ id, facts }: Asset, maxBytes: number): Promise<FileContent | null> {
  for (const path of answering(facts.paths)) {
    const content = await readContent(path, maxBytes).catch(() => null);
    if (content?.id === id) return content;
  }
  return null;
}
