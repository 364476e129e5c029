import { dirname } from 'node:path';
import { isWithin } from '../core/folders.ts';
import type { Engine } from '../engine.ts';
import { formatCount, plural, printable, shortPath } from './format.ts';

const WORDS = {
  added: 'new',
  changed: 'changed',
  moved: 'moved',
  removed: 'removed',
  failed: 'failed',
} as const;
type Kind = keyof typeof WORDS;
type Counts = Record<Kind, number>;
/** Folders that a line names. */
const MAX_NAMED = 3;

/** Files that cannot be read that are named with the reason after the line of a run. */
const MAX_FAILURES = 3;

/** What one run has done so far, by the folder of the files. */
type Tally = Map<string, Counts>;

/**
 * Prints a line for each run that the library began by itself and that changed something: `3 new, 1 removed in ~/Pictures`. A file that
 * cannot be read is told of with the reason, and again only for another one: a folder that comes back brings all of them.
 */
export function tellOfRuns(engine: Pick<Engine, 'runs' | 'watching'>, note: (line: string) => void): void {
  let current: { readonly id: string; readonly tally: Tally } | null = null;
  /** The reasons that were told, by path. */
  const reasons = new Map<string, string>();
  let failures: string[] = [];

  /** The counts of the current run; null if somebody asked for it, and is told of it otherwise. */
  function tallyOfRun(): Tally | null {
    const { running } = engine.runs;
    if (running?.trigger !== 'watching') return null;
    if (current?.id === running.id) return current.tally;
    const tally: Tally = new Map();
    current = { id: running.id, tally };
    let isTold = false;
    engine.runs.follow(running.id, {
      run({ endedAt, progress }) {
        // The words in new pictures may be read for long after these can be found.
        if (isTold || (endedAt === null && progress?.phase !== 'words')) return;
        isTold = true;
        void tell(tally);
      },
    });
    return tally;
  }

  async function tell(tally: Tally): Promise<void> {
    const { folders } = await engine.watching.state();
    const roots = folders.map(({ path }) => path);
    note(runLine(tally, roots));
    const lines = failures;
    failures = [];
    for (const line of lines.slice(0, MAX_FAILURES)) note(`  ${line}`);
    if (lines.length > MAX_FAILURES)
      note(`  and ${formatCount(lines.length - MAX_FAILURES)} more: soutu status`);
  }

  const count = (kind: Kind, path: string) => {
    const tally = tallyOfRun();
    if (tally === null) return;
    const counts = tally.get(dirname(path)) ?? noCounts();
    counts[kind] += 1;
    tally.set(dirname(path), counts);
  };

  engine.watching.follow((event) => {
    if (event.type === 'change') count(event.change.kind, event.change.path);
    if (event.type !== 'failure') return;
    const { path, message } = event.failure;
    if (reasons.get(path) === message) return;
    reasons.set(path, message);
    count('failed', path);
    if (current !== null) failures.push(`${printable(shortPath(path))}: ${printable(message)}`);
  });
}

/** The line of a run: what it did in each folder of the library, or in all if there are many. */
function runLine(tally: Tally, roots: readonly string[]): string {
  const sums = new Map<string, Counts>();
  for (const [folder, counts] of tally) {
    const root = roots.find((one) => isWithin(folder, one)) ?? folder;
    sums.set(root, sumOf([sums.get(root) ?? noCounts(), counts]));
  }
  if (sums.size > MAX_NAMED) return `${words(sumOf([...sums.values()]))} in ${plural(sums.size, 'folder')}`;
  return [...sums].map(([root, counts]) => `${words(counts)} in ${printable(shortPath(root))}`).join('; ');
}

const KINDS = Object.keys(WORDS) as Kind[];

const noCounts = (): Counts => ({ added: 0, changed: 0, moved: 0, removed: 0, failed: 0 });

const sumOf = (all: readonly Counts[]): Counts =>
  all.reduce((sum, counts) => {
    for (const kind of KINDS) sum[kind] += counts[kind];
    return sum;
  }, noCounts());

const words = (counts: Counts): string =>
  KINDS.filter((kind) => counts[kind] > 0)
    .map((kind) => `${formatCount(counts[kind])} ${WORDS[kind]}`)
    .join(', ');
