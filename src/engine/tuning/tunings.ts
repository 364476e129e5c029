import { randomUUID } from 'node:crypto';
import { asSoutuError, SoutuError } from '../../errors.ts';
import { log } from '../../log.ts';
import { createTuningMeter } from '../../tuning/meter.ts';
import { closedError } from '../closed-error.ts';
import type { LibraryContext } from '../context.ts';
import type { TuneOptions, Tuning, TuningReport, TuningRequest, Tunings } from '../tuning-types.ts';

/** The tunings of an engine, with what only the engine itself may do. */
export interface OwnTunings extends Tunings {
  /** See `Engine.tune`. */
  tune(request: TuningRequest, options: TuneOptions): Promise<TuningReport>;
  /** Cancels the running one and waits until it has left nothing; new ones are refused. */
  close(): Promise<void>;
}

/** What is needed of the runs, whose turn the switch to a proposal takes. */
interface Turns {
  interrupt<T>(task: () => Promise<T>): Promise<T>;
}

export function createTunings(context: LibraryContext, runs: Turns): OwnTunings {
  let current: Tuning | null = null;
  let thrown: unknown = null;
  let cancelling = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  let isClosed = false;
  const listeners = new Set<(tuning: Tuning) => void>();

  function update(changes: Partial<Tuning>): void {
    current = { ...current!, ...changes };
    for (const listener of [...listeners]) {
      try {
        listener(current);
      } catch (error) {
        log.error('a listener of a tuning failed', { error: String(error) });
      }
    }
  }

  const onProgress: NonNullable<TuneOptions['onProgress']> = (progress) => update({ progress });

  function begin(work: (signal: AbortSignal) => Promise<TuningReport>, report: TuningReport | null): Tuning {
    if (isClosed) throw closedError();
    if (current?.state === 'running') throw new SoutuError('busy', 'Indexes are being compared already');
    cancelling = new AbortController();
    const { signal } = cancelling;
    current = {
      id: randomUUID(),
      state: 'running',
      startedAt: new Date().toISOString(),
      endedAt: null,
      progress: null,
      report,
      error: null,
    };
    const end = (result: Partial<Tuning>) => {
      update({ ...result, endedAt: new Date().toISOString() });
      listeners.clear();
    };
    ended = Promise.resolve()
      .then(() => work(signal))
      .then(
        (done) => end({ state: 'done', report: done }),
        (error: unknown) => {
          thrown = error;
          if (signal.aborted) end({ state: 'cancelled' });
          else end({ state: 'failed', error: asSoutuError(error, 'internal') });
        },
      );
    return current;
  }

  const apply = async (report: Omit<TuningReport, 'applied'>, signal: AbortSignal): Promise<TuningReport> => {
    const { applyProposal } = await import('./apply.ts');
    const meter = createTuningMeter(onProgress);
    const applied = await runs.interrupt(() => applyProposal(context, report, { signal, meter }));
    return { ...report, applied };
  };

  const start = (request: TuningRequest): Tuning =>
    begin(async (signal) => {
      const { tuneLibrary } = await import('./tune-library.ts');
      const report = await tuneLibrary(context, request, { signal, onProgress });
      return request.apply && report.proposal ? apply(report, signal) : { ...report, applied: null };
    }, null);

  function cancel(
    reason: unknown = new SoutuError('interrupted', 'The tuning was cancelled'),
  ): Tuning | null {
    cancelling.abort(reason);
    return current;
  }

  function follow(listener: (tuning: Tuning) => void): () => void {
    if (current === null) return () => {};
    listener(current);
    if (current.state === 'running') listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    start: (request = {}) => start(request),
    get current() {
      return current;
    },
    cancel: () => cancel(),
    apply() {
      const report = current?.report ?? null;
      if (report?.proposal == null)
        throw new SoutuError('not-found', 'There is no proposal that could be applied', {
          hint: 'Compare indexes first: soutu tune, or POST /tuning.',
        });
      return begin((signal) => apply(report, signal), report);
    },
    async reset() {
      const { resetIndex } = await import('./apply.ts');
      const signal = new AbortController().signal;
      await runs.interrupt(() => resetIndex(context, { signal, meter: createTuningMeter(() => {}) }));
    },
    follow,
    async tune(request, { signal, onProgress: listener }) {
      signal?.throwIfAborted();
      start(request);
      const stop = () => cancel(signal?.reason);
      signal?.addEventListener('abort', stop);
      const unfollow = follow(({ progress }) => progress && listener?.(progress));
      await ended;
      unfollow();
      signal?.removeEventListener('abort', stop);
      if (current!.report && current!.state === 'done') return current!.report;
      throw thrown;
    },
    async close() {
      isClosed = true;
      cancel(closedError());
      await ended;
    },
  };
}
