import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticItems } from '../../bench/vectors.ts';
import { openDriver } from '../../src/store/stores.ts';
import type { TestLibrary } from './library.ts';
import { writePicture } from './pictures.ts';

/** Words of the names of pictures, so that they can be asked for. */
const NAMES = [
  'red car',
  'old house',
  'lake at night',
  'birthday cake',
  'snow on a hill',
  'two cats',
  'harbour',
];

/** Fills a library with seeded, clustered vectors of the built-in model's length, beside one real picture. */
export async function fillLibrary({ home, pictures, use }: TestLibrary, count: number): Promise<void> {
  await writePicture(join(pictures, 'real.png'), 1);
  await use((engine) => engine.index([pictures]));
  const { collection } = JSON.parse(readFileSync(join(home, 'library.json'), 'utf8')) as {
    collection: string;
  };
  const driver = await openDriver('lance', { home });
  try {
    const dimensions = Number(collection.split('_').at(-2));
    const store = await driver.open({ name: collection, dimensions });
    for (const batch of syntheticItems(count, dimensions, 2500)) {
      await store.upsert(
        batch.map((item) => {
          const id = createHash('md5').update(item.id).digest('hex');
          const name = `${NAMES[Number.parseInt(id.slice(0, 6), 16) % NAMES.length]} ${id.slice(0, 12)}`;
          return { ...item, id, asset: id, paths: [join('/elsewhere', `${name}.jpg`)] };
        }),
      );
    }
  } finally {
    await driver.close();
  }
}
