import type { FailedFile } from '../library/file-catalog.ts';
import type { RunRecord } from './run-record.ts';
import type { Run } from './run-types.ts';

/** Errors of a run that had to wait, which is tried again after seconds. */
const WAITING: ReadonlySet<string> = new Set(['locked', 'busy']);

/**
 * Makes the test whether an ended run is worth keeping in the list. Walks in which nothing was found, and tries that fail again and again,
 * would take the places of runs that somebody wants to see. Expects the runs in the order of their ends.
 */
export function createEventfulTest(): (record: Pick<RunRecord, 'run' | 'watched'>) => boolean {
  let known = new Set<string>();
  let lastError: string | null = null;

  function areNew(failed: readonly FailedFile[], isWhole: boolean): boolean {
    const keys = failed.map(({ path, code }) => `${code} ${path}`);
    const areSome = keys.some((key) => !known.has(key));
    if (isWhole) known = new Set();
    for (const key of keys) known.add(key);
    return areSome;
  }

  return ({ run: { state, report, error, folders, startedAt }, watched }) => {
    const code = error?.code ?? null;
    const isRepeated = code !== null && (code === lastError || WAITING.has(code));
    lastError = code;
    const isWhole = state === 'done' && folders.length === 0 && watched?.changed == null;
    const hasNewFailures = report !== null && areNew(report.failed, isWhole);
    if (watched === null) return true;
    if (state === 'cancelled') return startedAt !== null;
    if (report === null) return !isRepeated;
    const { added, updated, moved, copies, removed, kept, completed, read, newIndex } = report;
    const changes = added + updated + moved + copies + removed + kept + completed + (read ?? 0);
    return changes > 0 || newIndex !== null || hasNewFailures;
  };
}

/** Whether a run has failed as the other one did, before it could do anything. The list needs only one of them. */
export function isSameFailure(one: Run, other: Run): boolean {
  const [mine, theirs] = [one, other].map(({ report, error, trigger, folders }) =>
    error === null || report !== null ? null : JSON.stringify([error.code, trigger, folders]),
  );
  return mine !== null && mine === theirs;
}
