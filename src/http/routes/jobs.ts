import { streamSSE } from 'hono/streaming';
import { absolutePath } from '../../core/folders.ts';
import { SoutuError } from '../../errors.ts';
import type { Failure, Job } from '../contract/library.ts';
import type { Handlers } from '../mount.ts';
import type { HttpContext, Parts } from '../parts.ts';

/** Proxies close what is silent; a comment now and then is no event. */
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2000;
/** Id of the last event: who comes back with it has seen the end. */
const END = 'end';

export function jobHandlers({
  engine,
  jobs,
}: Parts): Handlers<'startIndexing' | 'jobs' | 'job' | 'jobEvents' | 'cancelJob'> {
  return {
    async startIndexing({ c, json }) {
      const { prune = false, retryFailed = false } = json;
      const folders = [...new Set(json.folders?.map(absolutePath))];
      const known = (await engine.status()).folders.map(({ path }) => path);
      const unknown = folders.find((folder) => !known.includes(folder));
      if (unknown !== undefined) {
        throw new SoutuError('not-found', `${unknown} is not a folder of the library`, {
          hint: 'GET /folders lists them; POST /folders adds one.',
        });
      }
      return c.json(jobs.start({ folders, prune, retryFailed }), 202);
    },
    jobs: ({ c }) => c.json({ jobs: jobs.list() }),
    job: ({ c, params }) => c.json(jobs.get(params.id)),
    jobEvents: ({ c, params }) => followJob(c, params.id, jobs),
    cancelJob: ({ c, params }) => c.json(jobs.cancel(params.id)),
  };
}

/**
 * The events of a job. A slow reader gets the latest state, not all of them. The end has an id of its own: a browser asks
 * again with it, and 204 tells it to stop.
 */
function followJob(c: HttpContext, id: string, jobs: Parts['jobs']): Response {
  jobs.get(id);
  if (c.req.header('last-event-id') === END) return c.body(null, 204);
  // Nobody would read the stream, and its writer would wait for ever.
  if (c.req.method === 'HEAD') return c.body(null, { headers: { 'Content-Type': 'text/event-stream' } });
  return streamSSE(c, async (stream) => {
    let latest: Job | null = null;
    const failures: Failure[] = [];
    let wake = () => {};
    const stop = jobs.follow(id, {
      job: (job) => {
        latest = job;
        wake();
      },
      failure: (failure) => {
        failures.push(failure);
        wake();
      },
    });
    const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS);
    stream.onAbort(() => {
      stop();
      wake();
    });
    try {
      await stream.write(`retry: ${RETRY_MS}\n\n`);
      await stream.writeSSE({ event: 'job', data: JSON.stringify(jobs.get(id)) });
      while (!stream.aborted) {
        const job: Job | null = latest;
        latest = null;
        const told = failures.splice(0);
        const isEnd = job !== null && (job as Job).endedAt !== null;
        for (const failure of told)
          await stream.writeSSE({ event: 'failure', data: JSON.stringify(failure) });
        if (job !== null) {
          await stream.writeSSE({ event: 'job', data: JSON.stringify(job), ...(isEnd && { id: END }) });
        }
        if (isEnd) return;
        if (latest === null && failures.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      clearInterval(heartbeat);
      stop();
    }
  });
}
