import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { figure, megabytes, table, withFolder } from '../run.ts';
import type { RunCost } from './folders-child.ts';
import { createContents, sortIntoFolders, writeTinyFiles } from './tiny-files.ts';
import { measureWatched, type WatchedCost } from './watched.ts';

/** Runs over unchanged files, of which the fastest counts: other programs share the machine. */
const REPEATS = 3;

/** What one layout of the files costs. */
interface Layout {
  /** The run that finds the files there for the first time. */
  readonly first: RunCost;
  /** A run that reads all files again. */
  readonly full: RunCost;
  readonly again: RunCost;
  readonly watched: WatchedCost;
}

/**
 * What many small files cost, in one folder, and then moved into a tenth as many folders: a first run, one that reads all again, one over
 * unchanged files, following them, changes until a search finds them, and what the page asks for. Each in a process of its own.
 *
 * @param model a name or folder: a tiny one shows what everything but the embedding costs
 */
export function benchFolders(files: number, model: string): Promise<string> {
  return withFolder(async (root) => {
    const [home, folder] = [join(root, 'home'), join(root, 'pictures')];
    const contentOf = await createContents();
    const library = { home, folder, model };
    const measure = async (below: string): Promise<Layout> => ({
      first: inProcess(library),
      full: inProcess(library, 'full'),
      again: fastest(Array.from({ length: REPEATS }, () => inProcess(library))),
      watched: await measureWatched({ home, model, folder: join(folder, below), files, contentOf }),
    });
    writeTinyFiles(folder, files, contentOf);
    const one = await measure('');
    sortIntoFolders(folder, files);
    const many = await measure('folder 0');
    const count = (number: number) => number.toLocaleString('en');
    return table(
      ['', `${count(files)} files in one folder`, `the same in ${count(Math.ceil(files / 10))} folders`],
      rowsOf([one, many], files),
    );
  });
}

interface Library {
  readonly home: string;
  readonly folder: string;
  readonly model: string;
}

function inProcess({ home, folder, model }: Library, ...full: string[]): RunCost {
  const child = join(packageRoot, 'dist', 'bench', 'folders', 'folders-child.js');
  const env = { ...process.env, SOUTU_HOME: home, SOUTU_MODEL: model };
  return JSON.parse(execFileSync(process.execPath, [child, folder, ...full], { env, encoding: 'utf8' }));
}

const fastest = (runs: readonly RunCost[]): RunCost => runs.toSorted((a, b) => a.ms - b.ms)[0]!;

function rowsOf(layouts: readonly Layout[], files: number): string[][] {
  const row = (name: string, value: (layout: Layout) => string) => [name, ...layouts.map(value)];
  const seconds = (ms: number) => `${figure(ms / 1000)} s`;
  const milliseconds = (ms: number) => `${figure(ms)} ms`;
  const run = (name: string, runOf: (layout: Layout) => RunCost) => [
    row(name, (layout) => `${seconds(runOf(layout).ms)} (${done(runOf(layout), files)})`),
    row('″, peak RSS', (layout) => megabytes(runOf(layout).peakRss)),
    row('″, event loop late at most', (layout) => milliseconds(runOf(layout).lateMax)),
  ];
  const watched = (name: string, value: (cost: WatchedCost) => string) =>
    row(name, (layout) => value(layout.watched));
  const { found, requests } = layouts[0]!.watched;
  return [
    ...run('first run', ({ first }) => first),
    ...run('reading all again', ({ full }) => full),
    ...run('nothing has changed', ({ again }) => again),
    watched('serving: from the start until it answers', ({ readyMs }) => seconds(readyMs)),
    watched('until the folders are watched and walked', ({ watchedMs }) => seconds(watchedMs)),
    watched('watches', ({ watches }) => watches.toLocaleString('en')),
    watched('RSS then', ({ rss }) => megabytes(rss)),
    watched('event loop late at most until then', ({ startLateMax }) => milliseconds(startLateMax)),
    ...(Object.keys(found) as (keyof typeof found)[]).map((change) =>
      watched(`a file ${change}, until a search shows it`, (cost) => seconds(cost.found[change])),
    ),
    watched('event loop late at most meanwhile', ({ changesLateMax }) => milliseconds(changesLateMax)),
    watched('RSS then', ({ rssAfterChanges }) => megabytes(rssAfterChanges)),
    ...(Object.keys(requests) as (keyof typeof requests)[]).map((name) =>
      watched(
        `${name}, first after a change / later`,
        (cost) => `${figure(cost.requests[name].first)} / ${milliseconds(cost.requests[name].later)}`,
      ),
    ),
    watched('event loop late at most meanwhile', ({ requestsLateMax }) => milliseconds(requestsLateMax)),
    watched('RSS then', ({ rssAfterRequests }) => megabytes(rssAfterRequests)),
  ];
}

/** What a run did with the files. Throws if it left some out. */
function done({ added, moved, unchanged }: RunCost, files: number): string {
  const counts = { added, moved, unchanged };
  if (added + moved + unchanged !== files) throw new Error(`not ${files} files: ${JSON.stringify(counts)}`);
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ');
}
