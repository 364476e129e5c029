import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listDocuments } from '../../scripts/gallery/documents.ts';
import { loadFonts } from '../../scripts/gallery/kit/fonts.ts';
import type { Config } from '../../src/config.ts';
import { type Engine, openEngine, type Run } from '../../src/engine.ts';
import { readLock } from '../../src/library/lock.ts';
import { packageRoot } from '../../src/package-root.ts';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, itemsIn, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { untilRun } from '../support/runs.ts';

/** A folder with the detector and the recogniser. */
const FOLDER = process.env.SOUTU_TEST_OCR;
const OTHER_MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');
/** Enough that reading goes on while something else comes. */
const RECEIPTS = 12;

let library: TestLibrary;
let receipt: Buffer;
const at = (...names: string[]) => join(library.pictures, ...names);

describe.skipIf(FOLDER === undefined)('reading words (SOUTU_TEST_OCR, see CONTRIBUTING.md)', () => {
  beforeAll(async () => {
    await loadFonts();
    const drawn = listDocuments().find(({ file }) => file === 'receipt-en-1.jpg')!;
    receipt = await drawn.picture();
  });
  beforeEach(async () => {
    library = createTestLibrary();
    mkdirSync(at('receipts'), { recursive: true });
    // Bytes after the end of a JPEG do not change the picture but make it a different file.
    for (let i = 0; i < RECEIPTS; i++)
      writeFileSync(at('receipts', `${i}.jpg`), Buffer.concat([receipt, Buffer.from(`${i}`)]));
    await writePicture(at('other', 'a.png'), 1);
  });
  afterEach(() => library.cleanUp());

  /** The number of pictures whose words are stored; the documents among them have some. */
  async function readPictures(model = 'soutu-mini'): Promise<number> {
    const context = await openContext(library.home, { model });
    try {
      const read = (await itemsIn(context)).filter(({ text }) => text !== null);
      for (const { text, format } of read)
        expect([format, (text ?? '') !== '']).toEqual([format, format === 'jpeg']);
      return read.length;
    } finally {
      await context.close();
    }
  }

  /** Makes one picture of the collection of soutu-mini one that was not read. */
  async function forgetText(): Promise<void> {
    const context = await openContext(library.home);
    const [collection] = (await context.driver.collections()).filter(({ name }) =>
      name.includes('soutu_mini'),
    );
    await context.useStore(collection!, async (store) => {
      const [item] = await store.getAssets([createHash('md5').update(receipt).update('0').digest('hex')]);
      const { text: _text, ...stages } = item!.stages;
      await store.upsert([{ ...item!, text: null, lines: null, stages }]);
    });
    await context.close();
  }

  describe('in one process', () => {
    let engine: Engine;
    beforeEach(async () => {
      engine = await library.open({ 'ocr-models': FOLDER! });
    });
    afterEach(() => engine.close());

    const until = (id: string, passes: (run: Run) => boolean) => untilRun(engine, id, passes);
    const ended = (id: string) => until(id, ({ endedAt }) => endedAt !== null);
    const reading = (id: string) =>
      until(id, ({ progress }) => progress?.phase === 'words' && progress.done > 0);

    it('gives way to a new run, which reads what is left', async () => {
      const first = engine.runs.start({ folders: [at('receipts')] });
      await reading(first.id);
      const second = engine.runs.start({ folders: [at('other')] });
      const { report, progress } = await ended(first.id);
      const one = report!;
      expect(one).toMatchObject({ added: RECEIPTS, interrupted: false });
      expect(progress).toMatchObject({ phase: 'words', done: one.read, total: RECEIPTS });
      expect(one.leftToRead).toBeGreaterThan(0);
      expect(one.read! + one.leftToRead).toBe(RECEIPTS);
      const two = (await ended(second.id)).report!;
      expect(two).toMatchObject({ added: 1, read: one.leftToRead + 1, leftToRead: 0 });
      expect(await readPictures()).toBe(RECEIPTS + 1);
    });

    it('goes on after a run for which it gave way and which fails', async () => {
      const first = engine.runs.start({ folders: [at('receipts')] });
      await reading(first.id);
      const second = engine.runs.start({ folders: [at('nowhere')] });
      const { report } = await ended(first.id);
      expect(report!.leftToRead).toBeGreaterThan(0);
      expect(await ended(second.id)).toMatchObject({ state: 'failed', error: { code: 'not-found' } });
      let third = engine.runs.list()[0]!;
      for (; third.id === second.id; third = engine.runs.list()[0]!) await sleep(5);
      expect((await ended(third.id)).report).toMatchObject({
        seen: 0,
        read: report!.leftToRead,
        leftToRead: 0,
      });
      expect(await readPictures()).toBe(RECEIPTS);
    });

    it('waits for a removal and then goes on', async () => {
      const { id } = engine.runs.start({ folders: [at('receipts'), at('other')] });
      await reading(id);
      expect(await engine.remove([at('other')])).toMatchObject({ pictures: 1 });
      expect(engine.runs.get(id).state).toBe('running');
      expect((await ended(id)).report).toMatchObject({ leftToRead: 0 });
      expect(await readPictures()).toBe(RECEIPTS);
    });
  });

  it('is not done again for another model', async () => {
    const [words, other] = [{ 'ocr-models': FOLDER! }, { 'ocr-models': FOLDER!, model: OTHER_MODEL }];
    const index = (options: Partial<Config>, ...folders: string[]) =>
      library.use((engine) => engine.index(folders), options);
    expect(await index(words, library.pictures)).toMatchObject({ read: RECEIPTS + 1 });
    expect((await index(other)).newModel?.isComplete).toBe(true);
    expect(await readPictures('auto')).toBe(RECEIPTS + 1);
    await writePicture(at('new.png'), 2);
    expect(await index(other)).toMatchObject({ added: 1, read: 1 });
    // Back in the first collection, which lacks the new picture, and one whose words another version has read.
    await forgetText();
    expect(await index(words)).toMatchObject({ added: 1, newModel: { isComplete: true } });
    expect(await readPictures()).toBe(RECEIPTS + 1);
    expect(await index(words)).toMatchObject({ read: 0 });
    expect(await readPictures()).toBe(RECEIPTS + 2);
  });

  describe('between processes', () => {
    const env = () => ({ SOUTU_HOME: library.home, SOUTU_MODEL: 'soutu-mini', SOUTU_OCR_MODELS: FOLDER! });
    let first: { readonly process: ChildProcess; readonly ended: Promise<{ code: number; stdout: string }> };

    /** Starts a process that indexes, and waits until it reads. */
    beforeEach(async () => {
      const child = spawn(process.execPath, [cliMain, 'index', library.pictures, '--json'], {
        env: { ...process.env, ...env() },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let stdout = '';
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      first = { process: child, ended: once(child, 'close').then(([code]) => ({ code, stdout })) };
      const lock = join(library.home, 'lock');
      while (!(await readLock(lock))?.givesWay && child.exitCode === null) await sleep(20);
      expect(child.exitCode).toBeNull();
    });
    afterEach(async () => {
      first.process.kill('SIGKILL');
      await first.ended;
    });

    it('gives way to a run, which reads what is left', async () => {
      await writePicture(at('new.png'), 2);
      const second = await soutu(['index', '--json'], env());
      expect(second.code, second.stderr).toBe(0);
      const { code, stdout } = await first.ended;
      expect(code).toBe(0);
      const [one, two] = [JSON.parse(stdout), JSON.parse(second.stdout)];
      expect(one).toMatchObject({ added: RECEIPTS + 1, interrupted: false });
      expect(one.leftToRead).toBeGreaterThan(0);
      expect(two).toMatchObject({
        added: 1,
        unchanged: RECEIPTS + 1,
        read: one.leftToRead + 1,
        leftToRead: 0,
      });
      expect(await readPictures()).toBe(RECEIPTS + 2);
    });

    it('lets a removal through and goes on after it', async () => {
      const removal = await soutu(['remove', at('other')], env());
      expect(removal.code, removal.stderr).toBe(0);
      expect(first.process.exitCode).toBeNull();
      const { code, stdout } = await first.ended;
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ added: RECEIPTS + 1, leftToRead: 0 });
      expect(await readPictures()).toBe(RECEIPTS);
    });

    it('does not add again what another process removes', async () => {
      const removal = await soutu(['remove', library.pictures], env());
      expect(removal.code, removal.stderr).toBe(0);
      expect((await first.ended).code).toBe(0);
      expect(await readPictures()).toBe(0);
      expect(await library.use((engine) => engine.folders())).toEqual([]);
    });

    it('goes on after a run that fails, and one that does not read', async () => {
      expect((await soutu(['index', at('nowhere')], env())).code).not.toBe(0);
      await writePicture(at('new.png'), 2);
      const other = await soutu(['index', '--no-ocr'], env());
      expect(other.code, other.stderr).toBe(0);
      const { code, stdout } = await first.ended;
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ seen: RECEIPTS + 1, added: RECEIPTS + 1, leftToRead: 0 });
      expect(await readPictures()).toBe(RECEIPTS + 2);
    });

    it('leaves the library to another model', async () => {
      const other = await soutu(['index', '--json'], { ...env(), SOUTU_MODEL: OTHER_MODEL });
      expect(JSON.parse(other.stdout).newModel).toMatchObject({ isComplete: true });
      const { code, stdout } = await first.ended;
      expect(code).toBe(0);
      expect(JSON.parse(stdout).leftToRead).toBeGreaterThan(0);
      const { model } = await library.use((engine) => engine.status(), { model: 'auto' });
      expect(model).not.toBe('soutu-mini');
    });

    it('gives way to the run of a server, and ignores who asked and was killed', async () => {
      const dead = { pid: 2 ** 22 - 1, host: (await readLock(join(library.home, 'lock')))!.host, start: '1' };
      const wanted = join(library.home, 'lock.wanted');
      writeFileSync(wanted, JSON.stringify({ ...dead, token: 'x' }));
      while (existsSync(wanted)) await sleep(20);
      expect(first.process.exitCode).toBeNull();
      const engine = await openEngine({ home: library.home, model: 'soutu-mini', 'ocr-models': FOLDER! });
      try {
        expect(await engine.index()).toMatchObject({ unchanged: RECEIPTS + 1, leftToRead: 0 });
      } finally {
        await engine.close();
      }
      expect(JSON.parse((await first.ended).stdout).leftToRead).toBeGreaterThan(0);
      expect(await readPictures()).toBe(RECEIPTS + 1);
    });
  });
});
