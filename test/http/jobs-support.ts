import type { Assembled } from '../../src/http/assemble.ts';
import type { Job } from '../../src/http/contract/library.ts';

/** The job when it has ended. */
export function ended(server: Pick<Assembled, 'jobs'>, id: string): Promise<Job> {
  return new Promise((resolve) => {
    server.jobs.follow(id, {
      job: (job) => {
        if (job.endedAt !== null) resolve(job);
      },
      failure() {},
    });
  });
}

/** The job at the first moment that passes. */
export function momentOf(
  server: Pick<Assembled, 'jobs'>,
  id: string,
  passes: (job: Job) => boolean,
): Promise<Job> {
  return new Promise((resolve) => {
    const stop = server.jobs.follow(id, {
      job: (job) => {
        if (!passes(job)) return;
        queueMicrotask(() => stop());
        resolve(job);
      },
      failure() {},
    });
  });
}
