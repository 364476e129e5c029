import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dot, normalize } from '../../src/core/vector.ts';
import { describeModel, openEmbedder } from '../../src/models/open.ts';
import type { SearchSession } from '../../src/search/session.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { openDriver } from '../../src/store/stores.ts';
import { fixtures, modelIn } from '../models/support.ts';
import { randomFrom } from '../store/items.ts';

export interface TestSession extends SearchSession {
  readonly vectors: VectorStore;
  /** Number of searches of the store. */
  searches(): number;
  /** A unit vector with this cosine similarity to the vector of the text; a different one for each seed. */
  vectorNear(words: string, cosine: number, seed: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Opens a tiny model of the fixtures and a collection in LanceDB. */
export async function openTestSession(model = 'clip-fp32'): Promise<TestSession> {
  const home = mkdtempSync(join(tmpdir(), 'soutu-search-'));
  const ref = modelIn(join(fixtures, 'models', model));
  const info = await describeModel(ref);
  const embedder = await openEmbedder(ref, {
    precision: 'fp32',
    workers: 1,
    cacheDir: join(home, 'cache'),
  });
  const driver = await openDriver('lance', { home });
  const vectors = await driver.open({ name: 'images', dimensions: info.dimensions });
  let searches = 0;
  const counted: VectorStore = {
    ...vectors,
    search(query) {
      searches += 1;
      return vectors.search(query);
    },
  };
  return {
    vectors,
    searches: () => searches,
    model: async () => info,
    embeddingModel: async () => info,
    embedder: async () => embedder,
    store: async () => counted,
    collection: 'images',
    async vectorNear(words, cosine, seed) {
      const { unit } = normalize((await embedder.embedTexts([words]))[0]!);
      const random = randomFrom(seed);
      const other = unit.map(() => random() - 0.5);
      const along = dot(other, unit);
      const { unit: across } = normalize(other.map((value, i) => value - along * unit[i]!));
      return unit.map((value, i) => cosine * value + Math.sqrt(1 - cosine ** 2) * across[i]!);
    },
    async close() {
      await Promise.all([embedder.close(), vectors.close()]);
      await driver.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
