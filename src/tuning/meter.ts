/** What a tuning does now. */
export type TuningPhase =
  | 'queries'
  | 'copying'
  | 'exact'
  | 'building'
  | 'searching'
  | 'applying'
  | 'checking';

export interface TuningProgress {
  readonly phase: TuningPhase;
  /** The index that is built or searched, as in the setting `index`; null for other phases. */
  readonly index: string | null;
  /** Which of the indexes that is, from 1; 0 before the first. */
  readonly candidate: number;
  readonly candidates: number;
  /** Of the phase; `total` is null while a store builds an index, which tells nothing. */
  readonly done: number;
  readonly total: number | null;
  readonly perSecond: number;
  /** Of the phase; null if it cannot be estimated. */
  readonly secondsLeft: number | null;
}

export interface TuningMeter {
  begin(phase: TuningPhase, total?: number | null): void;
  step(done: number, total: number): void;
  candidate(index: string | null, number: number, of: number): void;
}

/** @param listener called at every change */
export function createTuningMeter(listener: (progress: TuningProgress) => void): TuningMeter {
  let phase: TuningPhase = 'queries';
  let started = performance.now();
  let of: Pick<TuningProgress, 'index' | 'candidate' | 'candidates'> = {
    index: null,
    candidate: 0,
    candidates: 0,
  };

  function tell(done: number, total: number | null): void {
    const seconds = (performance.now() - started) / 1000;
    const perSecond = seconds > 0 ? done / seconds : 0;
    const secondsLeft = total !== null && done > 0 ? Math.max(0, (total - done) / perSecond) : null;
    listener({ phase, ...of, done, total, perSecond, secondsLeft });
  }

  return {
    begin(next, total = null) {
      phase = next;
      started = performance.now();
      tell(0, total);
    },
    step: tell,
    candidate(index, candidate, candidates) {
      of = { index, candidate, candidates };
    },
  };
}
