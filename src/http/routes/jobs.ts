import { absolutePath } from '../../core/folders.ts';
import type { Runs } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import type { AppContext, HttpContext } from '../app-context.ts';
import { streamEvents } from '../event-stream.ts';
import { failureOf, jobOf } from '../job-views.ts';
import type { Handlers } from '../mount.ts';

export function jobHandlers({
  engine,
  command,
}: AppContext): Handlers<
  'startIndexing' | 'jobs' | 'job' | 'jobEvents' | 'pauseJob' | 'resumeJob' | 'cancelJob'
> {
  const { runs } = engine;
  return {
    async startIndexing({ c, json }) {
      const { retryFailed = false, full = false } = json;
      const prune = Array.isArray(json.prune) ? json.prune.map(absolutePath) : (json.prune ?? false);
      const folders = [...new Set(json.folders?.map(absolutePath))];
      const known = (await engine.folders()).map(({ path }) => path);
      const unknown = folders.find((folder) => !known.includes(folder));
      if (unknown !== undefined) {
        throw new SoutuError('not-found', `${unknown} is not a folder of the library`, {
          hint: 'GET /folders lists them; POST /folders adds one.',
        });
      }
      return c.json(jobOf(runs.start({ folders, prune, retryFailed, full, command: command() })), 202);
    },
    jobs: ({ c }) => c.json({ jobs: runs.list().map(jobOf) }),
    job: ({ c, params }) => c.json(jobOf(runs.get(params.id))),
    jobEvents: ({ c, params }) => followRun(c, params.id, runs),
    pauseJob: ({ c, params }) => c.json(jobOf(runs.pause(params.id))),
    resumeJob: ({ c, params }) => c.json(jobOf(runs.resume(params.id))),
    cancelJob: ({ c, params }) => c.json(jobOf(runs.cancel(params.id))),
  };
}

function followRun(c: HttpContext, id: string, runs: Runs): Response {
  runs.get(id);
  return streamEvents(c, 'job', ({ state, event }) =>
    runs.follow(id, {
      run: (run) => state(jobOf(run), run.endedAt !== null),
      failure: (failure) => event('failure', failureOf(failure)),
    }),
  );
}
