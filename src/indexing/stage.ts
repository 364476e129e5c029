import type { Pixels } from '../models/embedder.ts';
import type { Item, Stages } from '../store/item.ts';

/** What stages compute of an item. */
export type Computed = Partial<Pick<Item, 'vector' | 'norm' | 'text' | 'color'>>;

/** A step of understanding a picture. An item remembers which have been done for it, and by what. */
export interface Stage {
  readonly name: string;
  /** Fingerprint of the model, or number of the version, that computes it; an item that names another is behind. */
  readonly by: string | number;
  /** What computed it in items that do not say so, because they are older than the record of stages. */
  readonly presumed?: string | number;
  /**
   * Computes its part of an item. Stages run one after the other, cheapest first, on the same pixels; only the last may
   * take their buffer away.
   */
  compute(pixels: Pixels, signal: AbortSignal): Promise<Computed>;
}

/** The stages that an item lacks, or has from another model or version. */
export function stagesBehind(stages: readonly Stage[], done: Stages): Stage[] {
  return stages.filter(({ name, by, presumed }) => (done[name] ?? presumed) !== by);
}

/** Runs stages in their order; what they computed, and the record of it. */
export async function runStages(
  stages: readonly Stage[],
  pixels: Pixels,
  signal: AbortSignal,
): Promise<{ readonly computed: Computed; readonly stages: Stages }> {
  let computed: Computed = {};
  const done: Record<string, string | number> = {};
  for (const stage of stages) {
    computed = { ...computed, ...(await stage.compute(pixels, signal)) };
    done[stage.name] = stage.by;
  }
  return { computed, stages: done };
}
