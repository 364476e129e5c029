import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, openContext, type TestLibrary } from '../support/library.ts';
import { random, writePicture } from '../support/pictures.ts';

const KILLS = Number(process.env.SOUTU_TEST_KILLS ?? 20);
/** Number of runs with the first model before the library is migrated to the second. */
const RUNS_OF_A_MODEL = 8;
const child = join(packageRoot, 'test', 'support', 'crash-child.mjs');
const MODELS = ['clip-fp32', 'clip-gelu'].map((name) =>
  join(packageRoot, 'test', 'fixtures', 'models', name),
);

let library: TestLibrary;
beforeEach(() => {
  library = createTestLibrary();
});
afterEach(() => library.cleanUp());

const at = (name: string) => join(library.pictures, name);

it(`does not lose, duplicate or restore files when killed ${KILLS} times at random moments`, {
  timeout: 60_000 + KILLS * 10_000,
}, async () => {
  const next = random(2026);
  /** Files that must be in the library at the end. */
  const expected = new Set<string>();
  /** Files reported as written, by model. */
  const durable = new Map(MODELS.map((model) => [model, new Set<string>()]));
  const drop = (path: string) => {
    for (const files of [expected, ...durable.values()]) files.delete(path);
  };
  /** A PNG is split into three items, a JPEG is a single item. */
  const draw = async (name: string, seed: number) => {
    await writePicture(at(name), seed, {
      width: 64,
      height: 48,
      format: name.endsWith('png') ? 'png' : 'jpeg',
    });
    expected.add(at(name));
  };
  const pick = (files: Iterable<string>) => [...files].sort()[Math.floor(next() * [...files].length)]!;

  for (let i = 0; i < 20; i++) await draw(`first-${i}.${i % 2 ? 'png' : 'jpg'}`, i);
  const lengths = { index: await runToEnd(MODELS[0]!, 'index', library.pictures), remove: 0 };
  const victim = pick(expected);
  lengths.remove = await runToEnd(MODELS[0]!, 'remove', victim);
  drop(victim);

  let kills = 0;
  let written = 0;
  for (let run = 0; kills < KILLS; run++) {
    expect(run, 'runs that ended before they were killed').toBeLessThan(60 + KILLS * 3);
    const model = MODELS[Math.floor(run / RUNS_OF_A_MODEL) % 2]!;
    const own = durable.get(model)!;
    const task = run % 4 === 3 ? 'remove' : 'index';
    for (const ending of ['png', 'jpg']) await draw(`${run}.${ending}`, 1000 + run);
    const copied = at(`copy-${run}.${next() < 0.5 ? 'png' : 'jpg'}`);
    copyFileSync(at(`${run}.${copied.slice(-3)}`), copied);
    expected.add(copied);
    for (let i = 0; i < 3; i++) {
      const changed = pick(expected);
      await draw(changed.slice(library.pictures.length + 1), 50_000 + 10 * run + i);
    }
    const deleted = pick(expected);
    rmSync(deleted);
    drop(deleted);

    const path = task === 'index' ? library.pictures : pick(expected);
    // A run with another model processes all files, so some kills must come late to be in the middle of it.
    const ms = next() * lengths[task] * (run % 3 === 0 ? 3 : 1);
    const { killed, lines } = await runAndKill(model, task, path, ms);
    if (killed) kills++;
    if (task === 'remove' && isForgotten(path)) drop(path);
    else if (task === 'remove') expect(lines).not.toContain('finished');
    for (const file of lines) {
      if (!expected.has(file)) continue;
      own.add(file);
      written++;
    }

    await expectWhole(model, own);
  }
  expect(written).toBeGreaterThanOrEqual(KILLS / 2);

  for (const model of MODELS) {
    await runToEnd(model, 'index', library.pictures);
    expect((await expectWhole(model, expected)).sort()).toEqual([...expected].sort());
  }
  // In the end the last model is used, with each file exactly once.
  await library.use(
    async (engine) => {
      const { hits } = await engine.search({ text: 'anything', limit: 10_000 });
      expect(hits.flatMap(({ paths }) => paths).sort()).toEqual([...expected].sort());
      expect(await engine.index()).toMatchObject({ unchanged: expected.size, added: 0, failed: [] });
    },
    { model: 'auto' },
  );
});

/**
 * Asserts that each file is in exactly one asset of a model's collection, with all of its items. Resolves to all files
 * there.
 */
async function expectWhole(model: string, files: ReadonlySet<string>): Promise<string[]> {
  const context = await openContext(library.home, { model });
  try {
    const items = await context.useTarget(async (session) => {
      const found = [];
      for await (const batch of (await session.store()).scan()) found.push(...batch);
      return found;
    });
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    const leading = items.filter(({ id, asset }) => id === asset);
    for (const { asset, format } of leading) {
      const own = items.filter((item) => item.asset === asset);
      expect(own.length, format).toBe(format === 'png' ? 3 : 1);
    }
    const paths = leading.flatMap((item) => item.paths);
    expect(items.length).toBe(leading.reduce((sum, { format }) => sum + (format === 'png' ? 3 : 1), 0));
    expect(new Set(paths).size).toBe(paths.length);
    const there = new Set(paths);
    expect([...files].filter((path) => !there.has(path))).toEqual([]);
    return paths;
  } finally {
    await context.close();
  }
}

/** Whether a removal had started. It records its paths first, and must then be completed. */
function isForgotten(path: string): boolean {
  const { forgotten } = JSON.parse(readFileSync(join(library.home, 'library.json'), 'utf8')) as {
    forgotten: string[];
  };
  return forgotten.includes(path);
}

type Task = 'index' | 'remove';

/** Runs a task in a child process and kills it after a delay if it is still running. */
function runAndKill(model: string, task: Task, path: string, ms: number) {
  const started = spawn(process.execPath, [child, library.home, model, task, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let startedAt = 0;
  let endedAt = 0;
  started.stdout.on('data', (chunk) => {
    output += chunk;
    if (startedAt === 0) {
      startedAt = performance.now();
      if (Number.isFinite(ms)) setTimeout(() => started.kill('SIGKILL'), ms);
    }
    if (String(chunk).includes('finished')) endedAt = performance.now();
  });
  return new Promise<{ killed: boolean; lines: string[]; took: number }>((resolve, reject) => {
    started.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`${task} ended with ${code}: ${output}`));
      else resolve({ killed: signal !== null, lines: output.split('\n'), took: endedAt - startedAt });
    });
  });
}

/** Runs a task to its end and resolves to the milliseconds that it took. */
async function runToEnd(model: string, task: Task, path: string): Promise<number> {
  const { took } = await runAndKill(model, task, path, Number.POSITIVE_INFINITY);
  expect(existsSync(join(library.home, 'lock'))).toBe(false);
  return took;
}
