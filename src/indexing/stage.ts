import type { ImageFormat } from '../core/formats.ts';
import type { Pixels } from '../models/embedder.ts';
import type { Item, Stages } from '../store/item.ts';

/** The fields of an item that stages compute. */
export type Computed = Partial<
  Pick<Item, 'vector' | 'norm' | 'caption' | 'text' | 'lines' | 'color' | OriginField>
>;

/** What is computed once for all items of an asset: it becomes facts. */
type OriginField = 'takenAt' | 'takenOffset' | 'takenFrom' | 'latitude' | 'longitude';

/** The stages that also read the files beside a picture. */
export const SIDECAR_STAGES: readonly string[] = ['origin', 'words'];

/** What a stage computes from. */
export interface StageInput {
  /** Of all files with the content. */
  readonly paths: readonly string[];
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
  /** Computed after all pictures of a run are stored, because it takes long and pictures are found without it: the name of that phase. */
  readonly later?: 'words';
  /** Contents for which it is not computed, by their paths, and the fields of those. */
  readonly skip?: {
    readonly when: (paths: readonly string[]) => boolean;
    readonly computed: Computed;
  };
  /** Whether what collections of other models have of the same picture serves as well. */
  readonly isTakenOver?: boolean;
  /** Side in pixels to which it shrinks pictures, if not that of the model's input. */
  readonly shrinkTo?: number;
  /**
   * Computes the fields of this stage. Stages run in sequence, cheapest first; only the last may transfer the buffer of the
   * pixels.
   */
  compute(input: StageInput, signal: AbortSignal): Promise<Computed>;
}

/** What an item records for a stage that skips it. */
export const SKIPPED = 'skipped';

const versionFor = ({ by, skip }: Stage, paths: readonly string[]) => (skip?.when(paths) ? SKIPPED : by);

/** The stages that an item lacks or has in another version. */
export function stagesBehind(
  stages: readonly Stage[],
  { stages: done, paths }: Pick<Item, 'stages' | 'paths'>,
): Stage[] {
  return stages.filter((stage) => (done[stage.name] ?? stage.presumed) !== versionFor(stage, paths));
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
    const version = versionFor(stage, input.paths);
    const skipped = version === SKIPPED ? stage.skip?.computed : undefined;
    computed = { ...computed, ...(skipped ?? (await stage.compute(input, signal))) };
    done[stage.name] = version;
  }
  return { computed, stages: done };
}
