import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadConfig } from '../src/config.ts';
import { localSourcesOf } from '../src/engine/choose-model.ts';
import { cosine } from '../src/models/compare-embeddings.ts';
import { findModel } from '../src/models/sources/find-model.ts';
import { packageRoot } from '../src/package-root.ts';
import { PROCESS_ENVIRONMENT } from '../src/process-environment.ts';
import type { EmbedCost } from './embed-child.ts';
import { drawJpeg } from './pictures.ts';
import { question } from './questions.ts';
import { figure, megabytes, percentile, table, withFolder } from './run.ts';

const ROUNDS = 3;
const PICTURES = 8;
const TEXTS = 9;

/** A program that embeds the pictures and texts in a folder and writes their vectors to a file. */
interface Side {
  readonly name: string;
  readonly program: string;
  /** @param seconds of CPU time per measurement */
  readonly args: (seconds: number) => string[];
  readonly vectors: string;
}

interface Measured extends EmbedCost {
  /** Milliseconds from the start of the process until the first text and the first picture were embedded. */
  readonly readyMs: number;
}

/**
 * The same model, pictures and texts in Soutu and in Python (bench/python): all run in turns, and the medians of the rounds count,
 * because other programs share the machine.
 *
 * @param python program that has what bench/python/requirements.txt lists
 * @param seconds CPU seconds per measurement
 */
export async function benchPython(
  model: string,
  python: string | undefined,
  seconds: number,
): Promise<string> {
  if (python === undefined || !hasModules(python, ['torch', 'transformers', 'PIL']))
    return 'Skipped: it needs `--python` with what bench/python/requirements.txt lists (see bench/python/README.md).';
  return withFolder(async (folder) => {
    const sides = await prepare(model, python, folder);
    const rounds = sides.map((): Measured[] => []);
    // The first use saves optimised models and warms the files, so it is not measured.
    for (let round = -1; round < ROUNDS; round++) {
      for (const [i, side] of sides.entries()) {
        if (round < 0) await measure(side, seconds / 8);
        else rounds[i]!.push(await measure(side, seconds));
      }
    }
    return report(sides, rounds.map(medians));
  });
}

/** Soutu first, then torch, which the others are compared with. */
async function prepare(model: string, python: string, folder: string): Promise<Side[]> {
  const ref = await findModel(model, localSourcesOf(loadConfig()));
  const data = join(folder, 'data');
  mkdirSync(data);
  for (let i = 0; i < PICTURES; i++) writeFileSync(join(data, `${i}.jpg`), await drawJpeg(i, 1024, 768));
  const texts = Array.from({ length: TEXTS }, (_, i) => question(i));
  writeFileSync(join(data, 'texts.json'), JSON.stringify(texts));
  const cache = join(folder, 'cache');
  const inPython = (name: string, engine: string): Side => {
    const vectors = join(folder, `${engine}.f32`);
    const places = ['--model', ref.folder, '--data', data, '--out', vectors, '--cache', cache];
    const script = join(packageRoot, 'bench', 'python', 'embed.py');
    return {
      name,
      program: python,
      args: (seconds) => [script, ...places, '--seconds', String(seconds), '--engine', engine],
      vectors,
    };
  };
  const vectors = join(folder, 'soutu.f32');
  const child = join(packageRoot, 'dist', 'bench', 'embed-child.js');
  const soutu = {
    name: 'Soutu, int8',
    program: process.execPath,
    args: (seconds: number) => [child, model, data, vectors, String(seconds), cache],
    vectors,
  };
  return [
    soutu,
    inPython('transformers and torch, fp32', 'torch'),
    ...(hasModules(python, ['openvino', 'nncf']) ? [inPython('OpenVINO, int8', 'openvino')] : []),
  ];
}

function hasModules(python: string, names: readonly string[]): boolean {
  return spawnSync(python, ['-c', `import ${names.join(', ')}`], { stdio: 'ignore' }).status === 0;
}

/** Runs a program, which says when it is ready and at the end what it measured, a line of JSON each. */
async function measure({ program, args }: Side, seconds: number): Promise<Measured> {
  const started = performance.now();
  const child = spawn(program, args(seconds), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...PROCESS_ENVIRONMENT, ...process.env },
  });
  let said = '';
  child.stderr.on('data', (data) => {
    said = `${said}${data}`.slice(-2000);
  });
  let readyMs = Number.NaN;
  let cost: EmbedCost | null = null;
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) continue;
    if (Number.isNaN(readyMs)) readyMs = performance.now() - started;
    else cost = JSON.parse(line) as EmbedCost;
  }
  if (cost === null) throw new Error(`${program} ended: ${said}`);
  return { ...cost, readyMs };
}

function medians(rounds: readonly Measured[]): Measured {
  const of = (pick: (round: Measured) => number) => percentile(rounds.map(pick), 0.5);
  return {
    batch: of((round) => round.batch),
    images: of((round) => round.images),
    files: of((round) => round.files),
    textMs: of((round) => round.textMs),
    readyMs: of((round) => round.readyMs),
    rss: of((round) => round.rss),
  };
}

const HEAD = [
  'one thread',
  'batch',
  'images per CPU second',
  'to torch',
  'JPEG files per CPU second',
  'to torch',
  'ms a text',
  'process to first vectors',
  'RSS',
  'cosine to torch: pictures, min / mean',
  'texts, min / mean',
];

function report(sides: readonly Side[], costs: readonly Measured[]): string {
  const vectors = sides.map((side) => readVectors(side.vectors));
  const [, torch] = costs;
  const rows = sides.map(({ name }, i) => {
    const { batch, images, files, textMs, readyMs, rss } = costs[i]!;
    const cosines = vectors[i]!.map((vector, at) => cosine(vector, vectors[1]![at]!));
    return [
      name,
      batch,
      figure(images),
      `${figure(images / torch!.images)}x`,
      figure(files),
      `${figure(files / torch!.files)}x`,
      figure(textMs),
      `${figure(readyMs / 1000)} s`,
      megabytes(rss),
      spread(cosines.slice(0, PICTURES)),
      spread(cosines.slice(PICTURES)),
    ];
  });
  return table(HEAD, rows);
}

function readVectors(file: string): Float32Array[] {
  const bytes = readFileSync(file);
  const length = bytes.length / (PICTURES + TEXTS);
  return Array.from(
    { length: PICTURES + TEXTS },
    (_, i) => new Float32Array(new Uint8Array(bytes.subarray(i * length, (i + 1) * length)).buffer),
  );
}

function spread(cosines: readonly number[]): string {
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  return [Math.min(...cosines), mean].map((value) => value.toFixed(5)).join(' / ');
}
