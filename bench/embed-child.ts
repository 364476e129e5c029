import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { chooseModel } from '../src/engine/choose-model.ts';
import { decode } from '../src/images/decode.ts';
import { openEmbedder } from '../src/models/open.ts';
import { percentile } from './run.ts';

/** What embedding cost a process with one thread for the model. bench/python/embed.py prints the same. */
export interface EmbedCost {
  /** Pictures that are computed at once. */
  readonly batch: number;
  /** Pictures of the size of the model per second of CPU time. */
  readonly images: number;
  /** JPEG files per second of CPU time. */
  readonly files: number;
  /** Median milliseconds of one text. */
  readonly textMs: number;
  /** Resident bytes at the end. */
  readonly rss: number;
}

const [model, data, out, seconds, cacheDir] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const numbered = (name: string) => Number.parseInt(name, 10);
const files = readdirSync(data)
  .filter((name) => name.endsWith('.jpg'))
  .sort((a, b) => numbered(a) - numbered(b))
  .map((name) => readFileSync(join(data, name)));
const texts = JSON.parse(readFileSync(join(data, 'texts.json'), 'utf8')) as string[];
const ref = await chooseModel(loadConfig({ model }), null);
const embedder = await openEmbedder(ref, { precision: 'int8', workers: 1, cacheDir });
const side = embedder.model.imageSize;

async function embedFile(jpeg: Buffer): Promise<Float32Array> {
  const { pixels } = await decode(jpeg, 'jpeg', { maxPixels: 100_000_000, shrinkTo: side });
  return (await embedder.embedImages([pixels]))[0]!;
}

await embedder.embedTexts(texts.slice(0, 1));
await embedFile(files[0]!);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);

async function perCpuSecond(work: (turn: number) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  let done = 0;
  while (spent() < Number(seconds)) await work(done++);
  return done / spent();
}

const images = await perCpuSecond((turn) => {
  const pixels = new Uint8Array(side * side * 3).fill(40 * (turn % 4));
  return embedder.embedImages([{ data: pixels, width: side, height: side }]);
});
const whole = await perCpuSecond((turn) => embedFile(files[turn % files.length]!));
const times: number[] = [];
for (let round = 0; round < 5; round++) {
  for (const text of texts) {
    const started = performance.now();
    await embedder.embedTexts([text]);
    times.push(performance.now() - started);
  }
}
const rss = process.memoryUsage.rss();
const vectors = await embedder.embedTexts(texts);
for (const file of files.toReversed()) vectors.unshift(await embedFile(file));
await embedder.close();
writeFileSync(out, Buffer.concat(vectors.map((vector) => new Uint8Array(vector.buffer))));
const cost: EmbedCost = { batch: 1, images, files: whole, textMs: percentile(times, 0.5), rss };
process.stdout.write(`${JSON.stringify(cost)}\n`);
