import { createHash } from 'node:crypto';
import type { DecodeOptions } from '../images/decode.ts';
import { sniffFormat } from '../images/identify.ts';
import type { FileContent } from '../images/read.ts';
import type { Item, Part } from '../store/item.ts';
import { type Asset, dated } from './asset.ts';
import type { Split } from './split.ts';
import { runStages, type Stage } from './stage.ts';

export interface MakeOptions {
  readonly split: Split;
  readonly stages: readonly Stage[];
  readonly signal: AbortSignal;
  readonly decoding: DecodeOptions;
  /** See `PipelineOptions`. */
  readonly roots?: readonly string[];
}

/** Creates an asset from a file's content, without the stages that come later. Throws the errors of decoding and `model-failed`. */
export async function makeAsset(path: string, content: FileContent, options: MakeOptions): Promise<Asset> {
  const { split, signal, decoding, roots = [] } = options;
  const stages = options.stages.filter(({ later }) => !later);
  const { id: asset, size, mtime } = content;
  const format = sniffFormat(content.bytes);
  const items: Item[] = [];
  let facts: Asset['facts'] | undefined;
  for (const piece of await split(content, format)) {
    const { pixels, width, height } = await piece.decode(decoding);
    const { computed, stages: done } = await runStages(
      stages,
      { paths: [path], bytes: content.bytes, format, pixels: async () => pixels },
      signal,
    );
    const { vector, norm, caption = null, text = null, lines = null, color = null } = computed;
    const {
      takenAt = null,
      takenOffset = null,
      takenFrom = null,
      latitude = null,
      longitude = null,
    } = computed;
    facts ??= dated(
      {
        ...{ paths: [path], size, mtime, width, height, format },
        ...{ takenAt, takenOffset, takenFrom, date: null, latitude, longitude },
      },
      roots,
    );
    if (vector === undefined || norm === undefined) throw new Error('no stage makes the vector of an item');
    const id = items.length === 0 ? asset : itemId(asset, piece.part);
    items.push({
      id,
      asset,
      part: piece.part,
      ...facts,
      vector,
      norm,
      caption,
      text,
      lines,
      color,
      entry: null,
      stages: done,
    });
  }
  if (facts === undefined) throw new Error('a content has no pieces');
  return { id: asset, facts, items };
}

/** Deterministic, so that the same part of the same content has the same id in every run. */
function itemId(asset: string, part: Part | null): string {
  return createHash('md5')
    .update(`${asset} ${JSON.stringify(part)}`)
    .digest('hex');
}
