import { log } from '../log.ts';
import { type Behind, completeStages } from './complete.ts';
import type { PipelineOptions } from './pipeline.ts';

/** Runs the reading of words with a signal that ends it, not the run, so that what is more urgent need not wait for it. */
export type WhileReading = (read: (giveWay: AbortSignal) => Promise<void>) => Promise<void>;

export interface LaterOptions extends PipelineOptions {
  /** Stages that stored assets lack. */
  readonly behind: Behind;
  /** @default reads to the end */
  readonly whileReading?: WhileReading | undefined;
}

/**
 * Computes what can wait, for new pictures and those that lack it. It is not worth a failed run: everything else is stored, and the
 * next run tries again.
 *
 * @param made ids of the new pictures
 */
export async function completeLater(made: readonly string[], run: LaterOptions): Promise<void> {
  const { signal, report, behind, whileReading = toTheEnd } = run;
  for (const stage of run.stages.filter(({ later }) => later)) {
    report.read ??= 0;
    const ids = [...new Set([...(behind.get(stage.name) ?? []), ...made])];
    if (ids.length === 0 || signal.aborted) continue;
    run.meter.pass(stage.later!, ids.length);
    try {
      await whileReading(async (giveWay) => {
        const options = { ...run, signal: AbortSignal.any([signal, giveWay]) };
        report.leftToRead += await completeStages([stage], new Map([[stage.name, ids]]), options);
      });
    } catch (error) {
      if (signal.aborted) return;
      log.warn('a stage of pictures could not be computed; the next run tries again', {
        stage: stage.name,
        error: String(error),
      });
    }
  }
}

const toTheEnd: WhileReading = (read) => read(new AbortController().signal);
