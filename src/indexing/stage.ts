import type { ImageFormat } from '../core/formats.ts';
import type { Pixels } from '../models/embedder.ts';
import type { Item, Stages } from '../store/item.ts';

/** The fields of an item that stages compute. */
export type Computed = Partial<Pick<Item, 'vector' | 'norm' | 'caption' | 'text' | 'lines' | 'color'>>;

/** What a stage computes from. */
export interface StageInput {
  /** A file with the content. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly format: ImageFormat;
  /** Decodes the piece when the first stage asks for it; all stages get the same pixels. */
  pixels(): Promise<Pixels>;
}

/** One computation per item, such as its embedding. Items record which stages have run, and which version of them. */
export interface Stage {
  readonly name: string;
  /** Fingerprint of the model or version number of the algorithm; an item that records another is outdated. */
  readonly by: string | number;
  /** The version to assume for items that are older than the record of stages. */
  readonly presumed?: string | number;
  /**
   * Computes the fields of this stage. Stages run in sequence, cheapest first; only the last may transfer the buffer of the
   * pixels.
   */
  compute(input: StageInput, signal: AbortSignal): Promise<Computed>;
}

/** The stages that an item lacks or has in another version. */
export function stagesBehind(stages: readonly Stage[], done: Stages): Stage[] {
  return stages.filter(({ name, by, presumed }) => (done[name] ?? presumed) !== by);
}

/** Runs stages in order and returns the computed fields with the record of the stages. */
export async function runStages(
  stages: readonly Stage[],
  input: StageInput,
  signal: AbortSignal,
): Promise<{ readonly computed: Computed; readonly stages: Stages }> {
  let computed: Computed = {};
  const done: Record<string, string | number> = {};
  for (const stage of stages) {
    computed = { ...computed, ...(await stage.compute(input, signal)) };
    done[stage.name] = stage.by;
  }
  return { computed, stages: done };
}
