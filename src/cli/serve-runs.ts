import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, Run } from '../engine.ts';
import { asSoutuError } from '../errors.ts';
import type { RunningServer } from '../http/serve.ts';
import type { CommandInput } from './command.ts';
import { formatCount, plural, printable, shortPath } from './format.ts';
import { createProgress } from './progress.ts';
import { changeParts } from './report-parts.ts';

/** Errors that pass while the server runs: a full disk gets room, another process ends, a share or a server answers again. */
const PASSING: ReadonlySet<string> = new Set([
  'store-failed',
  'store-unreachable',
  'embed-unreachable',
  'unreadable',
  'locked',
  'busy',
]);
/** Named folders are tried again after this time, then after twice as long, up to the limit. */
const FIRST_MS = 5000;
const LONGEST_MS = 60_000;

/** How a run has ended. */
type Ended = Pick<Run, 'state' | 'report' | 'error'>;

/**
 * Indexes in the background and tells on stderr what comes of it, as `soutu index` does. Of folders of the library, those who follow these try
 * again what failed; named ones are known to nobody else until their run has succeeded, so that it is tried again here.
 *
 * @param folders the named ones; empty for all of the library
 */
export async function indexFolders(
  engine: Engine,
  server: RunningServer,
  folders: readonly string[],
  input: CommandInput,
): Promise<void> {
  const { signal, note } = input;
  const paths = folders.map((folder) => resolve(folder));
  const named = printable(paths.join(', '));
  /** The files that fail, which are told of once. */
  const failing = new Set<string>();
  /** Code of the error that was told last. */
  let told: string | null = null;
  for (let wait = FIRST_MS; !signal.aborted; wait = Math.min(2 * wait, LONGEST_MS)) {
    const ended = await followRun(engine, server, paths, input, failing).catch(notStarted);
    if (signal.aborted) return;
    const code = ended.error?.code ?? null;
    if (code === null || code !== told) for (const line of summary(ended)) note(line);
    if (code === null || folders.length === 0) return;
    if (!PASSING.has(code)) return note(`  Not indexed: ${named}`);
    if (told === null) note(`  Tried again until it is indexed: ${named}`);
    told = code;
    await sleep(wait, undefined, { signal, ref: false }).catch(() => {});
  }
}

/**
 * Starts a run and shows its progress on stderr. Resolves once it has ended. Rejects with `busy` if too many wait.
 *
 * @param folders absolute
 * @param failing paths of files that were told of; takes the others that fail
 */
async function followRun(
  engine: Engine,
  server: RunningServer,
  folders: readonly string[],
  { signal, note }: CommandInput,
  failing: Set<string>,
): Promise<Ended> {
  const { id } = engine.runs.start({ folders, command: `soutu serve at ${server.url}` });
  const progress = createProgress(process.stderr);
  return new Promise((done) => {
    engine.runs.follow(id, {
      run(run) {
        if (run.progress && run.endedAt === null) progress.update(run.progress);
        if (run.endedAt === null) return;
        progress.end();
        // What has changed in others while the server was away; or in all, if it could not be stored yet.
        const code = run.error?.code ?? '';
        const isLeft = PASSING.has(code) === (folders.length === 0);
        if (isLeft && run.state !== 'cancelled' && !signal.aborted) engine.watching.update();
        done(run);
      },
      failure({ path, code, message }) {
        if (failing.has(path)) return;
        failing.add(path);
        progress.end();
        note(`  ${code} ${printable(shortPath(path))}: ${printable(message)}`);
      },
    });
  });
}

const notStarted = (error: unknown): Ended => ({
  state: 'failed',
  report: null,
  error: asSoutuError(error, 'internal'),
});

function summary({ state, report, error }: Ended): string[] {
  if (error) return [`Indexing failed: ${printable(error.message)}`, `  ${printable(error.hint)}`];
  if (!report || state === 'cancelled') return [];
  const { seen, added, failed, missingFolders, newModel } = report;
  const changes = changeParts(report);
  const parts = [
    ...(added > 0 || changes.length === 0 ? [`${formatCount(added)} added`] : []),
    ...changes,
    ...(failed.length > 0 ? [`${formatCount(failed.length)} failed`] : []),
  ];
  return [
    seen === 0 && changes.length + failed.length === 0
      ? 'No picture in the folders yet'
      : `${plural(seen, 'picture')} in the folders, ${parts.join(', ')}`,
    ...missingFolders.map((folder) => `  missing: ${printable(shortPath(folder))}`),
    ...(newModel?.isComplete ? [`  Searches now use ${newModel.model}`] : []),
  ];
}
