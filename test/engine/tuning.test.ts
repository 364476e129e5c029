import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { Engine, TuningReport } from '../../src/engine.ts';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { random } from '../support/pictures.ts';
import { fillLibrary } from '../support/synthetic-library.ts';

const ROWS = 3000;
/** One kind that builds fast, so that the tests are about what is done with it. */
const KIND = 'ivf_flat';
/** A kill takes as long as measuring does: some 10 seconds. */
const KILLS = Number(process.env.SOUTU_TEST_SWITCH_KILLS ?? 3);
/** Several indexes are built and searched some thousand times. */
vi.setConfig({ testTimeout: 400_000 });

describe('tuning', () => {
  let library: TestLibrary;
  let cli: (...args: string[]) => ReturnType<typeof soutu>;
  beforeAll(async () => {
    library = createTestLibrary();
    cli = (...args) => soutu([...args, `--home=${library.home}`, '--model=soutu-mini']);
    await fillLibrary(library, ROWS);
  });
  afterAll(() => library.cleanUp());

  const aside = () => join(library.home, 'cache', 'tuning');
  const record = () => {
    const folder = join(library.home, 'catalog');
    const name = readdirSync(folder).find((file) => file.endsWith('.tuned.json'));
    return name === undefined ? null : JSON.parse(readFileSync(join(folder, name), 'utf8'));
  };

  it('measures indexes on real queries and proposes one that finds as much with queries it was not chosen by', async () => {
    const { code, stdout, stderr } = await cli('tune', '--json', `--kinds=${KIND}`, '--recall=0.95');
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout) as TuningReport;
    expect(report).toMatchObject({
      store: 'lance',
      rows: ROWS + 1,
      recall: 0.95,
      isCut: false,
      applied: null,
    });
    expect(report.queries.pictures).toBeGreaterThan(100);
    expect(report.queries.texts).toBeGreaterThan(50);
    // Queries are held out.
    expect(report.copied).toBe(report.rows - report.queries.pictures);
    expect(report.candidates.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['flat', KIND]));
    // A server searches its copy, and soutu search the store.
    expect(report.candidates.map(({ inCopy }) => inCopy)).toEqual(expect.arrayContaining([true, false]));
    const { proposal } = report;
    expect(proposal?.why).toBe('fastest');
    expect(proposal!.point.unseen.all).toBeGreaterThanOrEqual(0.95);
    const points = report.candidates.flatMap((candidate) => candidate.points);
    // More effort finds more.
    const ivf = report.candidates.find(({ index }) => index === 'ivf_flat')!.points;
    expect(ivf.at(-1)!.recall.all).toBeGreaterThan(ivf[0]!.recall.all);
    const front = points.filter(({ isFront }) => isFront);
    for (const one of front)
      expect(points.some((p) => p.recall.all > one.recall.all && p.p50Ms < one.p50Ms)).toBe(false);
    expect(record()).toBeNull();
    expect(existsSync(aside())).toBe(false);
  });

  it('switches while searches go on, and each answer is right', async () => {
    await library.use(async (engine) => {
      const ids = (await engine.list({ limit: 40 })).pictures.map(({ id }) => id);
      const before = await exactAnswers(engine, ids);
      let isOver = false;
      const answered: Promise<number> = (async () => {
        let count = 0;
        for (; !isOver; count++) {
          const id = ids[count % ids.length]!;
          const { hits } = await engine.search({ similarTo: id, limit: 10 });
          expect(hits).toHaveLength(10);
          // What is nearest is found by any index that is worth its name; none answers from a half-built one.
          expect(before.get(id)).toContain(hits[0]!.id);
        }
        return count;
      })();
      const report = await engine.tune({ kinds: [KIND], recall: 0.9, apply: true });
      expect(report.applied?.recall?.recall).toBeGreaterThanOrEqual(0.9);
      isOver = true;
      expect(await answered).toBeGreaterThan(10);
      const { index } = await engine.status();
      expect(report.applied?.index).toBe(report.proposal!.index);
      expect(index).toMatchObject({ kind: KIND, recall: { wanted: 0.9 } });
    });
    expect(record()).toMatchObject({ store: 'lance', wanted: 0.9 });
    expect(existsSync(aside())).toBe(false);
  });
});

/** The ten nearest of each, compared with all. */
async function exactAnswers(engine: Engine, ids: readonly string[]): Promise<Map<string, string[]>> {
  const answers = new Map<string, string[]>();
  for (const id of ids) {
    const { hits } = await engine.search({ similarTo: id, limit: 10, exact: true });
    answers.set(
      id,
      hits.map((hit) => hit.id),
    );
  }
  return answers;
}

describe('tuning that ends early', () => {
  let library: TestLibrary;
  beforeAll(async () => {
    library = createTestLibrary();
    await fillLibrary(library, ROWS);
  });
  afterAll(() => library.cleanUp());

  const folder = () => join(library.home, 'cache', 'tuning');
  const start = (...flags: string[]) =>
    spawn(process.execPath, [cliMain, 'tune', ...flags, `--home=${library.home}`, '--model=soutu-mini'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  const ended = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const built = async () => {
    while (!existsSync(join(folder(), 'lance'))) await sleep(50);
    await sleep(500);
  };

  it('leaves nothing when it is cancelled', async () => {
    const child = start();
    const exit = ended(child);
    await built();
    child.kill('SIGINT');
    expect(await exit).toBe(130);
    expect(existsSync(folder())).toBe(false);
    await library.use(async (engine) => {
      const { id } = engine.tunings.start();
      await built();
      engine.tunings.cancel();
      await new Promise<void>((resolve) => {
        engine.tunings.follow(({ state }) => state !== 'running' && resolve());
      });
      expect(engine.tunings.current).toMatchObject({ id, state: 'cancelled', report: null });
      expect(existsSync(folder())).toBe(false);
    });
  });

  it(`leaves a library that searches right when it is killed ${KILLS} times while it measures and switches`, {
    timeout: 100_000 + KILLS * 180_000,
  }, async () => {
    const ids = await library.use(async (engine) =>
      (await engine.list({ limit: 5 })).pictures.map(({ id }) => id),
    );
    const before = await library.use((engine) => exactAnswers(engine, ids));
    const record = () => {
      const catalog = join(library.home, 'catalog');
      const name = readdirSync(catalog).find((file) => file.endsWith('.tuned.json'));
      return name === undefined ? '' : readFileSync(join(catalog, name), 'utf8');
    };
    const next = random(17);
    for (let kill = 0; kill < KILLS; kill++) {
      const known = record();
      const child = start('--apply', `--kinds=${KIND},hnsw`, `--recall=${kill % 2 ? 0.9 : 0.8}`);
      const exit = ended(child);
      if (kill % 3 === 0) {
        await built();
        await sleep(next() * 2000);
      } else {
        // The index is built after the choice was recorded.
        while (record() === known && child.exitCode === null) await sleep(5);
        await sleep(next() * 500);
      }
      child.kill('SIGKILL');
      await exit;
      if (kill % 3 === 0) expect(existsSync(folder())).toBe(true);
      await library.use(async (engine) => {
        const status = await engine.status();
        expect(status.images).toBe(ROWS + 1);
        // An index that is to find .8 of the nearest may miss the first one.
        let found = 0;
        for (const id of ids) {
          const { hits } = await engine.search({ similarTo: id, limit: 10 });
          expect(hits).toHaveLength(10);
          found += hits.filter((hit) => before.get(id)!.includes(hit.id)).length;
        }
        expect(found / (ids.length * 10)).toBeGreaterThan(0.5);
        expect(await exactAnswers(engine, ids)).toEqual(before);
      });
      expect(existsSync(folder())).toBe(false);
    }
    await library.use(async (engine) => {
      const { index: chosen } = JSON.parse(record());
      await engine.index();
      const { index } = await engine.status();
      expect(index).toMatchObject({ kind: chosen.split(':')[0], recall: { rows: ROWS + 1 } });
      await engine.tunings.reset();
      expect((await engine.status()).index).toMatchObject({ kind: 'flat', recall: null });
    });
  });

  it('refuses what the store lacks, a second one at the same time, and an empty library', async () => {
    await library.use(async (engine) => {
      await expect(engine.tune({ kinds: ['scann'] })).rejects.toMatchObject({ code: 'bad-setting' });
      await expect(engine.tune({ recall: 2 })).rejects.toMatchObject({ code: 'bad-query' });
      engine.tunings.start();
      expect(() => engine.tunings.start()).toThrow(expect.objectContaining({ code: 'busy' }));
      engine.tunings.cancel();
    });
    const empty = createTestLibrary();
    await empty.use(async (engine) => {
      await expect(engine.tune()).rejects.toMatchObject({ code: 'not-found' });
    });
    empty.cleanUp();
  });
});

describe('the setting recall', () => {
  let library: TestLibrary;
  beforeAll(async () => {
    library = createTestLibrary();
    await fillLibrary(library, ROWS);
  });
  afterAll(() => library.cleanUp());

  it('is measured after each build of an index, and told by status; searches use the effort', async () => {
    const settings = { index: 'ivf_flat:lists=63' };
    const status = async (more: Partial<Config>) =>
      library.use(
        async (engine) => {
          await engine.index();
          return (await engine.status()).index;
        },
        { ...settings, ...more },
      );
    const usual = (await status({})).recall;
    // What the store looks at by itself is only measured.
    expect(usual).toMatchObject({ wanted: null, queries: 100, rows: ROWS + 1 });
    expect(usual).not.toHaveProperty('nprobe');
    const high = (await status({ recall: 0.99 })).recall;
    const low = (await status({ recall: 0.6 })).recall;
    expect(high).toMatchObject({ wanted: 0.99 });
    expect(low).toMatchObject({ wanted: 0.6 });
    expect(high!.recall).toBeGreaterThanOrEqual(0.99);
    expect(low!.recall).toBeGreaterThanOrEqual(0.6);
    expect(low!.nprobe).toBeLessThan(high!.nprobe!);
    // Without a change it is not measured again.
    expect((await status({ recall: 0.6 })).recall!.at).toBe(low!.at);
    await library.use(
      async (engine) => {
        const ids = (await engine.list({ limit: 60 })).pictures.map(({ id }) => id);
        const exact = await exactAnswers(engine, ids);
        const found = async (nprobe?: number) => {
          let count = 0;
          for (const id of ids) {
            const { hits } = await engine.search({ similarTo: id, limit: 10, ...(nprobe && { nprobe }) });
            count += hits.filter((hit) => exact.get(id)!.includes(hit.id)).length;
          }
          return count;
        };
        expect(await found()).toBe(await found(low!.nprobe));
        expect(await found(63)).toBeGreaterThan(await found());
      },
      { ...settings, recall: 0.6 },
    );
  });

  it('is not measured in every run if there was no time for it, but with the next index', async () => {
    const file = () => {
      const catalog = join(library.home, 'catalog');
      const name = readdirSync(catalog).find((one) => one.endsWith('.tuned.json'))!;
      return JSON.parse(readFileSync(join(catalog, name), 'utf8'));
    };
    const run = (index: string) => library.use((engine) => engine.index().then(file), { index });
    let now = 0;
    // Each look at the clock takes seconds.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 3000;
      return now;
    });
    const first = await run('ivf_flat:lists=50').finally(() => clock.mockRestore());
    expect(first).toMatchObject({ measured: null, tried: expect.any(String) });
    expect(await run('ivf_flat:lists=50')).toEqual(first);
    const next = await run('ivf_flat:lists=40');
    expect(next).toMatchObject({ measured: { queries: 100 } });
    expect(next).not.toHaveProperty('tried');
  });

  it('is refused outside of its range', async () => {
    const { code, stderr } = await soutu(['status', '--recall=2', `--home=${library.home}`]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('it must be a number from 0.5 to 0.9999')]);
  });
});

describe('a small library', () => {
  it('is told that exhaustive search is best, with its time', async () => {
    const library = createTestLibrary();
    await fillLibrary(library, 200);
    const { code, stdout } = await soutu(['tune', `--home=${library.home}`, '--model=soutu-mini']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/With 201 pictures, exhaustive search.* is best: .* takes [\d.]+ ms/);
    library.cleanUp();
  });
});
