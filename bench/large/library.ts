import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { createContext } from '../../src/engine/context.ts';
import { pictureStages } from '../../src/indexing/picture-stages.ts';
import { BUILT_IN } from '../../src/models/model-cards.ts';
import type { Item, Stages } from '../../src/store/item.ts';
import { openDriver } from '../../src/store/stores.ts';
import { syntheticItems } from '../vectors.ts';

const DIMENSIONS = 256;
/** Rows per write. */
const BATCH = 10_000;
const PER_FOLDER = 1000;

export interface LargeLibrary {
  readonly home: string;
  /** The folder of the library, with the files that are there. */
  readonly photos: string;
  readonly rows: number;
  /** How many of the rows have a file, the first ones. */
  readonly files: number;
}

/** Milliseconds that writing the rows and building the index took. */
export interface Filled {
  readonly writeMs: number;
  readonly indexMs: number;
}

/**
 * Fills a home with rows as a run would have written them. The first have files of one byte, which a run finds unchanged; the others are
 * below a folder that is not in the library.
 */
export async function fillLibrary({ home, photos, rows, files }: LargeLibrary): Promise<Filled> {
  const context = createContext(loadConfig({ home, model: BUILT_IN }), await openDriver('lance', { home }));
  try {
    return await context.use(async (session) => {
      const model = await session.model();
      const known = pictureStages(model, () => session.embedder());
      const stages = Object.fromEntries(known.map(({ name, by }) => [name, by]));
      const store = await session.store();
      const started = performance.now();
      let number = 0;
      for (const items of syntheticItems(rows, DIMENSIONS, BATCH)) {
        await store.upsert(items.map((item) => placed(item, number++, photos, files, stages)));
      }
      const written = performance.now();
      await store.maintain({ changed: true });
      const { collection } = session;
      await context.records.writeLibrary({
        ...(await context.records.readLibrary()),
        model: BUILT_IN,
        collection,
        collections: { [collection]: BUILT_IN },
        store: 'lance',
        folders: [{ path: photos, exclude: [], followSymlinks: false }],
      });
      return { writeMs: written - started, indexMs: performance.now() - written };
    });
  } finally {
    await context.close();
  }
}

function placed(item: Item, number: number, photos: string, files: number, stages: Stages): Item {
  const name = join(String(Math.floor(number / PER_FOLDER)), `${number}.jpg`);
  if (number >= files) return { ...item, paths: [join('/elsewhere', name)], stages };
  return { ...item, paths: [join(photos, name)], size: 1, stages };
}

/** Writes the files of the first rows. */
export function writeFiles(photos: string, files: number): void {
  for (let number = 0; number < files; number++) {
    const folder = join(photos, String(Math.floor(number / PER_FOLDER)));
    if (number % PER_FOLDER === 0) mkdirSync(folder, { recursive: true });
    const file = join(folder, `${number}.jpg`);
    writeFileSync(file, 'x');
    const seconds = 1_700_000_000 + number;
    utimesSync(file, seconds, seconds);
  }
}
