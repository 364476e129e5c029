import type { Engine } from '../../src/engine.ts';
import type { Job } from '../../src/http/contract/library.ts';
import { jobOf } from '../../src/http/job-views.ts';

type WithRuns = { readonly engine: Pick<Engine, 'runs'> };

/** Waits until the job has ended. */
export function ended({ engine: { runs } }: WithRuns, id: string): Promise<Job> {
  return momentOf({ engine: { runs } }, id, ({ endedAt }) => endedAt !== null);
}

/** Waits until the job passes the test. */
export function momentOf(
  { engine: { runs } }: WithRuns,
  id: string,
  passes: (job: Job) => boolean,
): Promise<Job> {
  return new Promise((resolve) => {
    const stop = runs.follow(id, {
      run: (run) => {
        const job = jobOf(run);
        if (!passes(job)) return;
        queueMicrotask(() => stop());
        resolve(job);
      },
    });
  });
}
