import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { PROCESS_ENVIRONMENT } from '../../src/process-environment.ts';
import { bytesUnder } from '../../src/store/bytes.ts';
import { figure, megabytes, percentile, table, withFolder } from '../run.ts';
import type { Measured, Task } from './large-child.ts';
import { fillLibrary, type LargeLibrary, writeFiles } from './library.ts';

/** Files beyond which only rows are added: more would measure the file system. */
const MOST_FILES = 100_000;
/** Runs of what changes nothing, of which the fastest counts: other programs share the machine. */
const REPEATS = 3;

/** The figures of one library, by what they are of. */
type Column = Readonly<Record<string, number>>;

/**
 * What a library costs as it grows, each step in a process of its own: the first and later searches, status, the first page of the
 * timeline, a run over unchanged files, forgetting one picture. With the exponent of each curve: time grows as rows to that power.
 */
export async function benchLarge(sizes: readonly number[]): Promise<string> {
  const columns: Column[] = [];
  for (const rows of sizes) columns.push(await withFolder((folder) => measure(folder, rows)));
  const names = Object.keys(columns[0]!);
  const lines = names.map((name) => {
    const values = columns.map((column) => column[name]!);
    const isBytes = name.includes('RSS') || name.includes('disk');
    const texts = values.map((value) => (isBytes ? megabytes(value) : figure(value)));
    return [name, ...texts, exponent(sizes, values)];
  });
  return table(['', ...sizes.map((rows) => `${rows.toLocaleString('en')} rows of 256`), 'exponent'], lines);
}

async function measure(folder: string, rows: number): Promise<Column> {
  const library = {
    home: join(folder, 'home'),
    photos: join(folder, 'photos'),
    rows,
    files: Math.min(rows, MOST_FILES),
  };
  writeFiles(library.photos, library.files);
  const { writeMs, indexMs } = await fillLibrary(library);
  const run = (task: Task) => fastest(Array.from({ length: REPEATS }, () => inProcess(library, task)));
  // The first run adds what the file catalog lacks.
  const first = inProcess(library, 'index');
  const [open, status, timeline, index] = [run('open'), run('status'), run('timeline'), run('index')];
  const forget = inProcess(library, 'forget');
  return {
    'writing the rows, s': writeMs / 1000,
    'building the index, s': indexMs / 1000,
    'on disk': await bytesUnder(library.home),
    'first search after opening, ms': open.ms[0]!,
    'later searches, median ms': percentile(open.ms.slice(1), 0.5),
    'peak RSS of searching': open.peakRss,
    'status, ms': status.ms[0]!,
    'peak RSS of the status': status.peakRss,
    'first page of the timeline, ms': timeline.ms[0]!,
    'next page, ms': timeline.ms[1]!,
    'peak RSS of the timeline': timeline.peakRss,
    [`run over unchanged files (at most ${MOST_FILES.toLocaleString('en')}) without a catalog, s`]:
      first.ms[0]! / 1000,
    'the same with a catalog, s': index.ms[0]! / 1000,
    'peak RSS of the run': Math.max(first.peakRss, index.peakRss),
    'forgetting the first picture, ms': forget.ms[0]!,
    'forgetting one more, ms': percentile(forget.ms.slice(1), 0.5),
  };
}

function inProcess({ home, photos }: LargeLibrary, task: Task): Measured {
  const child = join(packageRoot, 'dist', 'bench', 'large', 'large-child.js');
  const env = { ...PROCESS_ENVIRONMENT, ...process.env, SOUTU_HOME: home, SOUTU_MODEL: 'soutu-mini' };
  const output = execFileSync(process.execPath, [child, task, photos], { env, encoding: 'utf8' });
  return JSON.parse(output) as Measured;
}

function fastest(runs: readonly Measured[]): Measured {
  return {
    ms: runs[0]!.ms.map((_, step) => Math.min(...runs.map(({ ms }) => ms[step]!))),
    peakRss: Math.max(...runs.map(({ peakRss }) => peakRss)),
  };
}

/** Of the last two sizes: what is the same for all weighs least there. */
function exponent(sizes: readonly number[], values: readonly number[]): string {
  const [before, last] = [sizes.length - 2, sizes.length - 1];
  if (before < 0) return '';
  return (Math.log(values[last]! / values[before]!) / Math.log(sizes[last]! / sizes[before]!)).toFixed(2);
}
