import { streamSSE } from 'hono/streaming';
import { absolutePath } from '../../core/folders.ts';
import type { FailedFile, Run, Runs } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import type { AppContext, HttpContext } from '../app-context.ts';
import { failureOf, jobOf } from '../job-views.ts';
import type { Handlers } from '../mount.ts';

/** Interval of comments, which clients ignore, because proxies close connections without traffic. */
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2000;
/** Id of the last event. A client that reconnects with it has received all events. */
const END = 'end';

export function jobHandlers({
  engine,
  command,
}: AppContext): Handlers<'startIndexing' | 'jobs' | 'job' | 'jobEvents' | 'cancelJob'> {
  const { runs } = engine;
  return {
    async startIndexing({ c, json }) {
      const { prune = false, retryFailed = false } = json;
      const folders = [...new Set(json.folders?.map(absolutePath))];
      const known = (await engine.folders()).map(({ path }) => path);
      const unknown = folders.find((folder) => !known.includes(folder));
      if (unknown !== undefined) {
        throw new SoutuError('not-found', `${unknown} is not a folder of the library`, {
          hint: 'GET /folders lists them; POST /folders adds one.',
        });
      }
      return c.json(jobOf(runs.start({ folders, prune, retryFailed, command: command() })), 202);
    },
    jobs: ({ c }) => c.json({ jobs: runs.list().map(jobOf) }),
    job: ({ c, params }) => c.json(jobOf(runs.get(params.id))),
    jobEvents: ({ c, params }) => followRun(c, params.id, runs),
    cancelJob: ({ c, params }) => c.json(jobOf(runs.cancel(params.id))),
  };
}

/**
 * Streams the events of a job. A slow client gets the latest state instead of all states. The last event has an id: a browser
 * reconnects with it after the end, and the status 204 tells it to stop.
 */
function followRun(c: HttpContext, id: string, runs: Runs): Response {
  runs.get(id);
  if (c.req.header('last-event-id') === END) return c.body(null, 204);
  // A HEAD request has no body. Its stream would never be read, so writing to it would never end.
  if (c.req.method === 'HEAD') return c.body(null, { headers: { 'Content-Type': 'text/event-stream' } });
  return streamSSE(c, async (stream) => {
    let latest: Run | null = null;
    const failures: FailedFile[] = [];
    let wake = () => {};
    const stop = runs.follow(id, {
      run: (run) => {
        latest = run;
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
      await stream.writeSSE({ event: 'job', data: JSON.stringify(jobOf(runs.get(id))) });
      while (!stream.aborted) {
        const run: Run | null = latest;
        latest = null;
        const batch = failures.splice(0);
        const isEnd = run !== null && (run as Run).endedAt !== null;
        for (const failure of batch)
          await stream.writeSSE({ event: 'failure', data: JSON.stringify(failureOf(failure)) });
        if (run !== null) {
          await stream.writeSSE({
            event: 'job',
            data: JSON.stringify(jobOf(run)),
            ...(isEnd && { id: END }),
          });
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
