import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { drawJpeg, withComment } from './pictures.ts';
import { figure, megabytes, percentile, table, withFolder } from './run.ts';
import { residentBytes, type Served, serveSoutu } from './served.ts';
import { type SoakRound, soakFailures, soakRules } from './soak-failures.ts';
import { generator } from './vectors.ts';

/** Files at the start. Rounds add about as many as they remove, so that memory that grows is a leak. */
const FILES = 1500;
/** Each round does so many of each thing. */
const OF_EACH = 60;
const FOLDERS = 40;
const DRAWINGS = 8;
/** The library has to come nearer to what the disk is at least once in this time. */
const PATIENCE_MS = 300_000;
/** Pictures of a page. */
const PAGE = 100;
const WORDS = ['a circle', 'red', 'blue sky', '图片', 'a dog', 'a photograph of a house'];

/**
 * Adds, changes, copies, moves and removes files and folders under a running server while it is searched, round by round, then compares
 * the library with the disk: each file under the id of its content, and nothing else.
 *
 * @returns a table, and what was not as it has to be, in sentences
 */
export function benchSoak(
  rounds: number,
  seed: number,
): Promise<{ readonly text: string; readonly failures: readonly string[] }> {
  return withFolder(async (folder) => {
    const pictures = join(folder, 'pictures');
    mkdirSync(pictures);
    const disk = await createDisk(pictures, seed);
    disk.fill();
    const server = await serveSoutu(join(folder, 'home'), ['--model', 'soutu-mini', pictures]);
    const searching = searchOn(server);
    const done: SoakRound[] = [];
    let difference: string | null = null;
    try {
      difference = await settled(server, pictures);
      for (let round = 1; round <= rounds && difference === null; round++) {
        const changes = disk.round();
        const started = performance.now();
        // Every third round waits for the library, so that rounds also meet runs in progress.
        if (round % 3 === 0 || round === rounds) difference = await settled(server, pictures);
        else await sleep(1500);
        const waitedMs = performance.now() - started;
        const rss = residentBytes(server.pid);
        done.push({ changes, files: filesIn(pictures).size, waitedMs, rss, ...searching.take() });
      }
    } finally {
      searching.stop();
      await server.stop();
    }
    const failures = soakFailures(done, difference);
    const verdict = failures.length === 0 ? `Passed. ${soakRules(rounds)}` : failures.join(' ');
    return { text: `Seed ${seed}. ${verdict}\n\n${tableOf(done)}`, failures };
  });
}

function tableOf(rounds: readonly SoakRound[]): string {
  const head = ['round', 'changes', 'files', 'waited s', 'RSS', 'searches', 'failed', 'p99 ms'];
  const rows = rounds.map(({ changes, files, waitedMs, rss, searches, failed, p99 }, i) => [
    i + 1,
    changes,
    files,
    figure(waitedMs / 1000),
    megabytes(rss),
    searches,
    failed,
    figure(p99),
  ]);
  return table(head, rows);
}

/** A folder whose files change at random, the same for the same seed. */
async function createDisk(root: string, seed: number) {
  const next = generator(seed);
  const below = (count: number) => Math.floor(next() * count);
  const drawings = await Promise.all(Array.from({ length: DRAWINGS }, (_, i) => drawJpeg(i, 160, 120)));
  let made = 0;
  const content = () => withComment(drawings[made % DRAWINGS]!, ++made);
  const folderAt = () => {
    const path = join(root, `${below(FOLDERS)}`, ...(next() < 0.3 ? [`deep ${below(5)}`] : []));
    mkdirSync(path, { recursive: true });
    return path;
  };
  const fresh = () => join(folderAt(), `${++made}.jpg`);
  const any = () => {
    const all = [...filesIn(root).keys()];
    return all[below(all.length)];
  };
  return {
    fill(): void {
      for (let i = 0; i < FILES; i++) writeFileSync(fresh(), content());
    },
    /** @returns the number of changes */
    round(): number {
      let changes = 0;
      const files = [...filesIn(root).keys()];
      const take = () => files.splice(below(files.length), 1)[0];
      for (let i = 0; i < OF_EACH; i++) {
        const [changed, copied, moved, ...removed] = [take(), take(), take(), take(), take(), take()];
        writeFileSync(fresh(), content());
        writeFileSync(fresh(), content());
        if (changed) writeFileSync(changed, content());
        if (copied) copyFileSync(copied, fresh());
        if (moved) renameSync(moved, fresh());
        for (const path of removed) if (path) rmSync(path);
        changes += 2 + [changed, copied, moved, ...removed].filter(Boolean).length;
      }
      // A folder that moves away, one that comes back under another name, and one that goes.
      const [from, gone] = [join(root, `${below(FOLDERS)}`), join(root, `${below(FOLDERS)}`)];
      if (isThere(from)) renameSync(from, join(root, `moved ${++made}`));
      const before = readdirSync(root).filter((name) => name.startsWith('moved'));
      if (before.length > 4) rmSync(join(root, before[below(before.length)]!), { recursive: true });
      if (next() < 0.3 && isThere(gone)) rmSync(gone, { recursive: true });
      const half = any();
      if (half) {
        // What a program writes aside and puts in its place.
        writeFileSync(`${half}.part`, content());
        renameSync(`${half}.part`, half);
      }
      return changes + 3;
    },
  };
}

const isThere = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** The files below a folder with the md5 of their content. */
function filesIn(root: string): Map<string, string> {
  const names = readdirSync(root, { recursive: true, withFileTypes: true });
  return new Map(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, createHash('md5').update(readFileSync(path)).digest('hex')]),
  );
}

/** What the library has: each path with the id of its picture. */
async function filesOf({ url }: Served): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let offset = 0; ; offset += 500) {
    const answer = await fetch(`${url}/api/v1/images?limit=500&offset=${offset}`);
    const { pictures } = (await answer.json()) as { pictures: { id: string; paths: string[] }[] };
    for (const { id, paths } of pictures) for (const path of paths) found.set(path, id);
    if (pictures.length < 500) return found;
  }
}

/** The ids of all that a search finds: a server answers it from the vectors that it holds beside the store. */
async function foundBy({ url }: Served): Promise<Set<string>> {
  const found = new Set<string>();
  for (let offset = 0; ; offset += PAGE) {
    const answer = await fetch(`${url}/api/v1/search?q=picture&limit=${PAGE}&offset=${offset}`);
    const { hits } = (await answer.json()) as { hits: { id: string }[] };
    for (const { id } of hits) found.add(id);
    if (hits.length < PAGE) return found;
  }
}

/** Waits until the library, and what searches find, is what the disk is. @returns null, or in what they still differ after a long time */
async function settled(server: Served, root: string): Promise<string | null> {
  let until = performance.now() + PATIENCE_MS;
  let fewest = Number.POSITIVE_INFINITY;
  for (;;) {
    const [there, known, found] = [filesIn(root), await filesOf(server), await foundBy(server)];
    const ids = new Set(there.values());
    const wrong = [
      ...[...there].filter(([path, id]) => known.get(path) !== id).map(([path]) => `missing: ${path}`),
      ...[...known.keys()].filter((path) => !there.has(path)).map((path) => `too much: ${path}`),
      ...[...ids].filter((id) => !found.has(id)).map((id) => `not found by a search: ${id}`),
      ...[...found].filter((id) => !ids.has(id)).map((id) => `found by a search: ${id}`),
    ];
    if (wrong.length === 0) return null;
    if (wrong.length < fewest) {
      fewest = wrong.length;
      until = performance.now() + PATIENCE_MS;
    }
    if (performance.now() > until) return `${wrong.length} files: ${wrong.slice(0, 10).join(', ')}`;
    await sleep(500);
  }
}

/** Searches one after the other until it is stopped. */
function searchOn({ url }: Served) {
  let times: number[] = [];
  let failed = 0;
  let isStopped = false;
  const work = (async () => {
    for (let i = 0; !isStopped; i++) {
      const started = performance.now();
      const answer = await fetch(
        `${url}/api/v1/search?q=${encodeURIComponent(WORDS[i % WORDS.length]!)}`,
      ).catch(() => null);
      await answer?.arrayBuffer();
      if (!answer?.ok && !isStopped) failed += 1;
      times.push(performance.now() - started);
      await sleep(20);
    }
  })();
  return {
    take() {
      const taken = { searches: times.length, failed, p99: percentile(times, 0.99) };
      [times, failed] = [[], 0];
      return taken;
    },
    stop() {
      isStopped = true;
      void work;
    },
  };
}
