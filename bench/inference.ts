import { loadConfig } from '../src/config.ts';
import { chooseModel } from '../src/engine/choose-model.ts';
import { openEmbedder } from '../src/models/open.ts';
import { figure, table, withFolder } from './run.ts';

/** Milliseconds of one measurement; each way is measured in turn, this many rounds, and the best round counts. */
const STRETCH_MS = 4000;
const ROUNDS = 3;

/** Images per second of inference alone: pictures that have the size of the model already. */
export async function benchInference(model: string): Promise<string> {
  return withFolder(async (cacheDir) => {
    const ref = await chooseModel(loadConfig({ model }), null);
    const ways = (['fp32', 'int8'] as const).flatMap((precision) =>
      [1, 2].map((workers) => ({ precision, workers })),
    );
    const best = ways.map(() => ({ images: 0, texts: 0 }));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, { precision, workers }] of ways.entries()) {
        const embedder = await openEmbedder(ref, { precision, workers, cacheDir });
        const images = await imagesPerSecond(embedder, workers);
        const texts = await textsPerSecond(embedder);
        best[i] = { images: Math.max(best[i]!.images, images), texts: Math.max(best[i]!.texts, texts) };
        await embedder.close();
      }
    }
    const rows = ways.map(({ precision, workers }, i) => [
      `${precision}, ${workers} worker${workers > 1 ? 's' : ''}`,
      figure(best[i]!.images),
      `${(best[i]!.images / best[0]!.images).toFixed(2)}x`,
      figure(1000 / best[i]!.texts),
    ]);
    return table(['inference alone', 'images/s', 'to the first', 'ms a text, one at a time'], rows);
  });
}

type Opened = Awaited<ReturnType<typeof openEmbedder>>;

async function imagesPerSecond(embedder: Opened, workers: number): Promise<number> {
  const side = embedder.model.imageSize;
  const picture = () => ({
    data: Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 7919) % 256),
    width: side,
    height: side,
  });
  const lane = async (until: number) => {
    let done = 0;
    while (performance.now() < until) {
      await embedder.embedImages([picture()]);
      done += 1;
    }
    return done;
  };
  await Promise.all(Array.from({ length: workers * 2 }, () => embedder.embedImages([picture()])));
  const started = performance.now();
  // Two pictures a worker, so that none waits for the next.
  const done = await Promise.all(Array.from({ length: workers * 2 }, () => lane(started + STRETCH_MS)));
  return done.reduce((sum, count) => sum + count, 0) / ((performance.now() - started) / 1000);
}

async function textsPerSecond(embedder: Opened): Promise<number> {
  await embedder.embedTexts(['warm']);
  const started = performance.now();
  let done = 0;
  while (performance.now() < started + STRETCH_MS / 4) {
    await embedder.embedTexts([`a dog on the beach ${done}`]);
    done += 1;
  }
  return done / ((performance.now() - started) / 1000);
}
