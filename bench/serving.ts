import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { createContext } from '../src/engine/context.ts';
import { openEngine } from '../src/engine.ts';
import { BUILT_IN } from '../src/models/model-cards.ts';
import { openDriver } from '../src/store/stores.ts';
import { comparePeer } from './peer.ts';
import { writeJpegs } from './pictures.ts';
import { newWords } from './requests.ts';
import { figure, table, withFolder } from './run.ts';
import { loadServer } from './scenarios.ts';
import { type Served, serveSoutu } from './served.ts';
import { syntheticItems } from './vectors.ts';

interface ServingOptions {
  readonly rows: number;
  /** Pictures of the library that are files, for thumbnails. */
  readonly pictures: number;
  /** Pictures that are indexed during the load. */
  readonly coming: number;
  /** Of each kind of load. */
  readonly seconds: number;
  /** A Python with what bench/peer needs, to measure that too. */
  readonly python?: string | undefined;
}

/** `soutu serve` in a process of its own: the first moments, and what it answers under load. */
export async function benchServing({ python, ...options }: ServingOptions): Promise<string> {
  return withFolder(async (folder) => {
    const home = join(folder, 'home');
    const photos = join(folder, 'photos');
    await fill(home, photos, options);
    const server = await serveSoutu(home, ['--no-index']);
    try {
      const parts = [await firstMoments(server)];
      // Before the library grows, so that both have the same.
      if (python !== undefined) {
        parts.push(await comparePeer(server, { home, folder, python, seconds: options.seconds }));
      }
      parts.push(await loadServer(server, { photos, ...options }));
      return parts.join('\n\n');
    } finally {
      await server.stop();
    }
  });
}

/** A library of rows without files, and of some pictures that are there. */
async function fill(
  home: string,
  photos: string,
  { rows, pictures }: { rows: number; pictures: number },
): Promise<void> {
  const context = createContext(loadConfig({ home, model: BUILT_IN }), await openDriver('lance', { home }));
  await context.use(async (session) => {
    const store = await session.store();
    for (const some of syntheticItems(rows, 256)) await store.upsert(some);
  });
  await context.close();
  await writeJpegs(photos, pictures, 1024, 768);
  const engine = await openEngine({ home, model: BUILT_IN });
  await engine.index([photos]);
  await engine.close();
}

/** What one waits for who has just started the server: the page with all that its document names, and the first answers. */
async function firstMoments({ url, readyMs }: Served): Promise<string> {
  const timed = async (work: () => Promise<number>) => {
    const started = performance.now();
    return { bytes: await work(), took: `${figure(performance.now() - started)} ms` };
  };
  const sizeOf = async (path: string) => (await (await fetch(new URL(path, url))).arrayBuffer()).byteLength;
  const page = await timed(async () => {
    const html = await (await fetch(url)).text();
    const named = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path!);
    const sizes = await Promise.all(named.map(sizeOf));
    return sizes.reduce((sum, size) => sum + size, html.length);
  });
  const words = () => timed(() => sizeOf(newWords().path));
  const [first, next] = [await words(), await words()];
  return table(
    ['start of the process to listening', 'page, script and style', 'first words', 'next words'],
    [[`${figure(readyMs)} ms`, `${page.took} (${Math.round(page.bytes / 1000)} kB)`, first.took, next.took]],
  );
}
