import { copyFile, mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Makes a model folder with random F16 weights in the shape of a published model, to measure speed without
 * downloading it: node dist/scripts/random-model.js FOLDER [--shape FOLDER] [--tokenizer FILE] [--seed N]
 * The shape is a folder with config.json, preprocessor_config.json and tensors.json (name -> shape).
 */

/** Marsaglia's xorshift32: small, seeded, the same on every machine. */
function randomSource(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Standard deviation and mean that give activations of the size that trained CLIP models have. */
function statistics(name: string, shape: readonly number[]): { mean: number; deviation: number } {
  if (/norm\w*\.weight$/.test(name)) return { mean: 1, deviation: 0.2 };
  if (name.endsWith('bias')) return { mean: 0, deviation: 0.02 };
  if (/embedding/.test(name) && !/patch/.test(name)) return { mean: 0, deviation: 0.02 };
  return { mean: 0, deviation: 1 / Math.sqrt(shape.slice(1).reduce((a, b) => a * b, 1)) };
}

/** IEEE half precision of a number well inside its range; rounds towards zero, which noise does not notice. */
function half(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const exponent = ((bits >>> 23) & 255) - 112;
  if (exponent <= 0) return (bits >>> 16) & 0x8000;
  return ((bits >>> 16) & 0x8000) | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}

/** A table of normal deviates as halves is drawn from: 150 million calls of log and cos would take a minute. */
function normalTable(random: () => number, mean: number, deviation: number): Uint16Array {
  return Uint16Array.from({ length: 4096 }, () => {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return half(mean + deviation * normal);
  });
}

/** Writes config, tokenizer and seeded random weights into `folder`, in the published layout. */
export async function writeRandomModel(
  folder: string,
  { shape, tokenizer, seed }: { shape: string; tokenizer: string; seed: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(join(shape, 'config.json'), join(folder, 'config.json'));
  await copyFile(join(shape, 'preprocessor_config.json'), join(folder, 'preprocessor_config.json'));
  await copyFile(tokenizer, join(folder, 'tokenizer.json'));
  const tensors = Object.entries(
    JSON.parse(await readFile(join(shape, 'tensors.json'), 'utf8')) as Record<string, number[]>,
  );
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, sizes] of tensors) {
    const end = offset + sizes.reduce((a, b) => a * b, 2);
    header[name] = { dtype: 'F16', shape: sizes, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const random = randomSource(seed);
  const file = await open(join(folder, 'model.safetensors'), 'w');
  try {
    await file.writeFile(Buffer.concat([length, json]));
    for (const [name, sizes] of tensors) {
      const { mean, deviation } = statistics(name, sizes);
      const table = normalTable(random, mean, deviation);
      const values = new Uint16Array(sizes.reduce((a, b) => a * b, 1)).map(
        () => table[(random() * 4096) | 0]!,
      );
      await file.writeFile(new Uint8Array(values.buffer));
    }
  } finally {
    await file.close();
  }
}

if (process.argv[1] !== undefined && import.meta.filename === resolve(process.argv[1])) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      shape: { type: 'string', default: 'test/fixtures/models/bge-vl-base-shape' },
      tokenizer: { type: 'string', default: 'test/fixtures/tokenizer/tokenizer.json' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('Give the folder to write.');
  await writeRandomModel(folder, { ...values, seed: Number(values.seed) });
}
