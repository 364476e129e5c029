import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../../src/http/contract/library.ts';
import type { SearchResponse } from '../../src/http/contract/search.ts';
import type { WatchingView } from '../../src/http/contract/watching.ts';
import { health, residentBytes, type Served, serveSoutu } from '../served.ts';

/** What following and listing a library cost. Times in milliseconds, sizes in bytes. */
export interface WatchedCost {
  /** From the start of the process until it listened, and until the folders were watched and walked. */
  readonly readyMs: number;
  readonly watchedMs: number;
  readonly watches: number;
  readonly rss: number;
  /** What the event loop was late at most from the start until then. */
  readonly startLateMax: number;
  /** From a change on the disk until a search found it, the fastest of several. */
  readonly found: Readonly<Record<Change, number>>;
  readonly changesLateMax: number;
  readonly rssAfterChanges: number;
  /** Requests of the page, the first after a change and the fastest of several later ones. */
  readonly requests: Readonly<
    Record<keyof typeof REQUESTS, { readonly first: number; readonly later: number }>
  >;
  readonly rssAfterRequests: number;
  readonly requestsLateMax: number;
}

type Change = 'added' | 'changed' | 'moved' | 'removed';

/** Words that no other file has in its name, with what it is renamed to. */
const NAMES = [
  ['zeppelin', 'dirigible'],
  ['marzipan', 'nougat'],
  ['glockenspiel', 'xylophone'],
] as const;
const REPEATS = 5;
const PATIENCE_MS = 300_000;

/** What the page asks for: the list as it opens, far down, its outline, and the view of the library. */
const REQUESTS = {
  'first page of the list': () => ['/images?limit=100'],
  'page at its end': (files: number) => [`/images?limit=100&offset=${Math.max(0, files - 100)}`],
  'outline of the list': () => ['/timeline'],
  'view of the library': () => ['/status', '/folders', '/facets'],
} as const;

export interface ServedLibrary {
  readonly home: string;
  readonly model: string;
  /** In which files are changed. */
  readonly folder: string;
  /** How many files the library has. */
  readonly files: number;
  contentOf(number: number): Buffer;
}

/** Serves a library, changes files of it, and asks for what the page shows. */
export async function measureWatched(library: ServedLibrary): Promise<WatchedCost> {
  const server = await serveSoutu(library.home, ['--model', library.model]);
  try {
    const started = performance.now();
    const { folders } = await until(async () => {
      const view = await ask<WatchingView>(server, '/watch');
      const { jobs } = await ask<{ jobs: Job[] }>(server, '/jobs');
      const isWalking = jobs.some(({ state }) => state === 'waiting' || state === 'running');
      return view.state === 'on' && view.changed === 0 && !isWalking ? view : null;
    });
    const watchedMs = server.readyMs + performance.now() - started;
    const rss = residentBytes(server.pid);
    const { lateMax: startLateMax } = await health(server.url);
    const found = fastest(await inTurn(NAMES, (names) => change(server, library, names)));
    const { lateMax: changesLateMax } = await health(server.url);
    const rssAfterChanges = residentBytes(server.pid);
    const requests = await request(server, library.files);
    return {
      readyMs: server.readyMs,
      watchedMs,
      watches: folders.reduce((sum, { watches }) => sum + watches, 0),
      rss,
      startLateMax,
      found,
      changesLateMax,
      rssAfterChanges,
      requests,
      rssAfterRequests: residentBytes(server.pid),
      requestsLateMax: (await health(server.url)).lateMax,
    };
  } finally {
    await server.stop();
  }
}

/** Adds a file, changes it, renames and removes it; each time until a search shows it. */
async function change(
  server: Served,
  { folder, contentOf }: ServedLibrary,
  [name, other]: readonly [string, string],
): Promise<Record<Change, number>> {
  const [before, after] = [join(folder, `${name}.jpg`), join(folder, `${other}.jpg`)];
  const [first, second] = [contentOf(idOf(name)), contentOf(idOf(other))];
  const time = async (work: () => void, isFound: () => Promise<boolean>) => {
    const started = performance.now();
    work();
    await until(async () => ((await isFound()) ? true : null));
    return performance.now() - started;
  };
  const has = (words: string, path: string, content: Buffer) => async () =>
    (await hits(server, words)).some((hit) => hit.path === path && hit.id === md5(content));
  return {
    added: await time(() => writeFileSync(before, first), has(name, before, first)),
    changed: await time(() => writeFileSync(before, second), has(name, before, second)),
    moved: await time(() => renameSync(before, after), has(other, after, second)),
    removed: await time(
      () => rmSync(after),
      async () => (await hits(server, other)).every(({ path }) => path !== after),
    ),
  };
}

/** A number beyond those of the other files. */
const idOf = (word: string) => 0x8000_0000 + createHash('md5').update(word).digest().readUInt16BE();
const md5 = (content: Buffer) => createHash('md5').update(content).digest('hex');

async function hits(server: Served, words: string): Promise<SearchResponse['hits']> {
  return (await ask<SearchResponse>(server, `/search?q=${words}&limit=5`)).hits;
}

async function request(server: Served, files: number): Promise<WatchedCost['requests']> {
  const measured = {} as Record<keyof typeof REQUESTS, { first: number; later: number }>;
  for (const [name, pathsOf] of Object.entries(REQUESTS)) {
    const times: number[] = [];
    for (let i = 0; i < REPEATS; i++) {
      const started = performance.now();
      await Promise.all(pathsOf(files).map((path) => ask(server, path)));
      times.push(performance.now() - started);
    }
    measured[name as keyof typeof REQUESTS] = { first: times[0]!, later: Math.min(...times.slice(1)) };
  }
  return measured;
}

async function ask<T>({ url }: Served, path: string): Promise<T> {
  const answer = await fetch(`${url}/api/v1${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Asks again and again until there is an answer. */
async function until<T>(work: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await work();
    if (answer !== null) return answer;
    if (performance.now() > end) throw new Error('the library did not follow its folders in time');
    await sleep(50);
  }
}

async function inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const one of all) results.push(await work(one));
  return results;
}

function fastest(times: readonly Record<Change, number>[]): Record<Change, number> {
  const least = (change: Change) => Math.min(...times.map((one) => one[change]));
  return {
    added: least('added'),
    changed: least('changed'),
    moved: least('moved'),
    removed: least('removed'),
  };
}
