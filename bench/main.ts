import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeRandomModel } from '../scripts/random-model.ts';
import { BUILT_IN } from '../src/models/model-cards.ts';
import { packageRoot } from '../src/package-root.ts';
import { benchCalibration } from './calibration/calibration.ts';
import { benchCells } from './cells.ts';
import { benchComposed } from './composed/composed.ts';
import { benchCopy } from './copy.ts';
import { benchDownloading } from './downloading.ts';
import { benchFolders } from './folders/folders.ts';
import { benchIndexing, benchManyFiles } from './indexing.ts';
import { benchInference } from './inference.ts';
import { benchLarge } from './large/large.ts';
import { benchMilvus } from './milvus.ts';
import { benchPython } from './python.ts';
import { benchQuality } from './quality/quality.ts';
import { benchReading } from './reading.ts';
import { benchResting } from './resting.ts';
import { withFolder } from './run.ts';
import { benchScale } from './scale/scale.ts';
import { benchSearching } from './searching.ts';
import { benchServing } from './serving.ts';
import { benchSoak } from './soak.ts';

const RANDOM = 'BGE-VL-base shape, random weights';

/** Those that have a default number. */
const NUMBERED = ['--scale', '--soak', '--folders'];

const { values } = parseArgs({
  args: process.argv
    .slice(2)
    .map((arg, i, all) => (NUMBERED.includes(arg) && !/^\d/.test(all[i + 1] ?? '') ? `${arg}=` : arg)),
  options: {
    /** Bench this model folder (or name) alone, and write nothing. */
    model: { type: 'string' },
    /** Small numbers, to see that the bench itself works; writes nothing. */
    quick: { type: 'boolean', default: false },
    /** How well a picture and words are composed, also with --model; writes nothing. */
    composed: { type: 'boolean', default: false },
    /** The part about searching alone; writes nothing. */
    searching: { type: 'boolean', default: false },
    /** The part about the copy that a server searches alone, for so many vectors, with commas between; also with --python; writes nothing. */
    copy: { type: 'string' },
    /** What cells of that copy find among real embeddings alone, with the drawings as for --calibration; writes nothing. */
    cells: { type: 'string' },
    /** What a library costs as it grows alone, for so many rows, with commas between (a million take some 5 GB of disk); writes nothing. */
    large: { type: 'string' },
    /** Many small files in one folder and in many alone, also with --model: a number of files, or empty for 100,000; writes nothing. */
    folders: { type: 'string' },
    /** Brute force beside indexes in each store alone, with --python also Milvus Lite; a number of rows, or empty for 100,000; writes nothing. */
    scale: { type: 'string' },
    /** A library whose folders change all the time, compared with the disk at the end, alone: a number of rounds, or empty for 12; writes nothing. */
    soak: { type: 'string' },
    /** Another one changes other files, with --soak. */
    seed: { type: 'string', default: '1' },
    /** The part about the server alone; writes nothing. */
    serving: { type: 'boolean', default: false },
    /** The part about the memory of a server at rest alone; writes nothing. */
    resting: { type: 'boolean', default: false },
    /** The part about Python and torch alone; writes nothing. */
    torch: { type: 'boolean', default: false },
    /** The part about downloading alone; writes nothing. */
    downloading: { type: 'boolean', default: false },
    /** The part about Milvus Lite alone, with --python; writes nothing. */
    milvus: { type: 'boolean', default: false },
    /** The part about words in pictures alone, with the models in this folder; writes nothing. */
    reading: { type: 'string' },
    /** How sure hits are, also with --model, with drawings of the unpacked npm package openmoji in this folder; writes no results. */
    calibration: { type: 'string' },
    /** What the defaults of searching rest on, also with --model, with the drawings as for --calibration; writes nothing. */
    quality: { type: 'string' },
    /** The file for the background pictures of --calibration. */
    background: { type: 'string' },
    /** A Python with what the requirements.txt of bench/peer and bench/python list: measures what is there beside ours. */
    python: { type: 'string' },
  },
});

if (values.calibration !== undefined) await calibration(values.model ?? BUILT_IN, values.calibration);
else if (values.quality !== undefined) await quality(values.model ?? BUILT_IN, values.quality);
else if (values.composed) await composed(values.model ?? BUILT_IN);
else if (values.copy !== undefined) await copy(values.copy.split(',').map(Number));
else if (values.cells !== undefined) await cells(values.cells);
else if (values.searching) await searching();
else if (values.large !== undefined) await large(values.large.split(',').map(Number));
else if (values.folders !== undefined) await folders(Number(values.folders) || 100_000);
else if (values.scale !== undefined) await scale(Number(values.scale) || 100_000);
else if (values.soak !== undefined) await soak(Number(values.soak) || 12);
else if (values.serving) await serving();
else if (values.resting) await resting();
else if (values.torch) await torch();
else if (values.milvus) await milvus();
else if (values.downloading) await downloading();
else if (values.reading !== undefined) await reading(values.reading);
else if (values.model !== undefined) await benchModel(values.model, values.model);
else await benchAll();

async function benchAll(): Promise<void> {
  const sections = [
    ...(await benchModel('soutu-mini', BUILT_IN)),
    await section('Many files, soutu-mini', () =>
      benchManyFiles(values.quick ? [200, 1000] : [1000, 20_000]),
    ),
    await composed(BUILT_IN),
    await searching(),
    await copy([values.quick ? 2000 : 100_000]),
    await large(values.quick ? [1000, 10_000] : [10_000, 100_000, 1_000_000]),
    await folders(values.quick ? 1000 : 100_000),
    await scale(values.quick ? 2000 : 100_000),
    await serving(),
    await resting(),
    await soak(values.quick ? 2 : 12),
    await downloading(),
    ...(await torch()),
    await milvus(),
    ...(await withRandomModel((folder) => benchModel(RANDOM, folder))),
  ];
  if (values.quick) return;
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${process.platform}`;
  const head = `# Results of \`npm run bench\`\n\n${machine}. Other programs share the machine: compare the rows of one table.\n`;
  writeFileSync(join(packageRoot, 'bench', 'RESULTS.md'), [head, ...sections].join('\n'));
}

async function reading(folder: string): Promise<string> {
  return section('Words in pictures', () => benchReading(folder, values.quick ? 8 : 1));
}

/** Left out with a line where there is no Milvus Lite. */
async function milvus(): Promise<string> {
  const { python, quick } = values;
  return section('Milvus Lite', async () =>
    python === undefined
      ? 'Not measured: name a Python that has milvus-lite and pymilvus with --python.'
      : benchMilvus(
          quick
            ? { sizes: [1000], pictures: 20, python }
            : { sizes: [20_000, 100_000], pictures: 500, python },
        ),
  );
}

function copy(sizes: readonly number[]): Promise<string> {
  return section('The copy that a server searches', () => benchCopy(sizes, values.python));
}

function cells(drawings: string): Promise<string> {
  return section('What cells find, soutu-mini', () => benchCells(drawings, values.quick ? 0.05 : 1));
}

function calibration(model: string, drawings: string): Promise<string> {
  return section(`How sure hits are, ${model}`, () =>
    benchCalibration(model, drawings, values.background ?? null),
  );
}

function quality(model: string, drawings: string): Promise<string> {
  return section(`What the defaults rest on, ${model}`, () => benchQuality(model, drawings));
}

function composed(model: string): Promise<string> {
  return section(`A picture and words, ${model}`, () => benchComposed(model));
}

function searching(): Promise<string> {
  return section('Searching, soutu-mini', () =>
    benchSearching(values.quick ? [1000] : [1000, 20_000, 100_000]),
  );
}

function large(sizes: readonly number[]): Promise<string> {
  return section('A library that grows', () => benchLarge(sizes));
}

function folders(files: number): Promise<string> {
  return section('Many small files', () => benchFolders(files, values.model ?? BUILT_IN));
}

function scale(rows: number): Promise<string> {
  return section('Brute force and indexes', () => benchScale({ rows, python: values.python }));
}

async function soak(rounds: number): Promise<string> {
  return section('Folders that change all the time', async () => {
    const { text, failures } = await benchSoak(rounds, Number(values.seed));
    for (const failure of failures) process.stderr.write(`${failure}\n`);
    if (failures.length > 0) process.exitCode = 1;
    return text;
  });
}

function serving(): Promise<string> {
  const { python, quick } = values;
  return section('Serving, soutu-mini', () =>
    benchServing(
      quick
        ? { rows: 1000, pictures: 20, coming: 400, seconds: 2, python }
        : { rows: 20_000, pictures: 400, coming: 2000, seconds: 8, python },
    ),
  );
}

function downloading(): Promise<string> {
  return section('Downloading', () => withRandomModel(benchDownloading));
}

function resting(): Promise<string> {
  return section('At rest, soutu-mini', () => benchResting(values.quick ? [200] : [1000, 5000]));
}

async function torch(): Promise<string[]> {
  const { python, quick } = values;
  const compare = (title: string, model: string) =>
    section(`Beside Python, ${title}`, () => benchPython(model, python, quick ? 2 : 4));
  return [await compare('soutu-mini', BUILT_IN), await withRandomModel((folder) => compare(RANDOM, folder))];
}

function withRandomModel<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const fixtures = join(packageRoot, 'test', 'fixtures');
    await writeRandomModel(folder, {
      shape: join(fixtures, 'models', 'bge-vl-base-shape'),
      tokenizer: join(fixtures, 'tokenizer', 'tokenizer.json'),
      seed: 1,
    });
    return work(folder);
  });
}

async function benchModel(title: string, model: string): Promise<string[]> {
  const counts = values.quick
    ? { photos: 40, large: 10 }
    : model === BUILT_IN
      ? { photos: 800, large: 160 }
      : { photos: 200, large: 60 };
  return [
    await section(`Inference, ${title}`, () => benchInference(model)),
    await section(`Indexing, ${title}`, () => benchIndexing(model, counts)),
  ];
}

async function section(title: string, work: () => Promise<string>): Promise<string> {
  process.stderr.write(`${title}…\n`);
  const text = `## ${title}\n\n${await work()}\n`;
  process.stdout.write(`${text}\n`);
  return text;
}
