import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listDocuments } from '../../scripts/gallery/documents.ts';
import { loadFonts } from '../../scripts/gallery/kit/fonts.ts';
import { PUBLISHED_READER } from '../../src/models/ocr/published.ts';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolder } from '../models/support.ts';
import { soutu } from '../support/cli.ts';
import { startFakeHub } from '../support/fake-hub.ts';
import { createTestLibrary, itemsIn, openContext } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

/** A folder with the detector and the recogniser. */
const FOLDER = process.env.SOUTU_TEST_OCR;

const indexChild = join(packageRoot, 'test', 'support', 'index-child.mjs');
const RECEIPT = 'receipt-en-1.jpg';

describe.skipIf(FOLDER === undefined)('words in pictures (SOUTU_TEST_OCR, see CONTRIBUTING.md)', () => {
  let drawn: string;
  beforeAll(async () => {
    drawn = mkdtempSync(join(tmpdir(), 'soutu-drawn-'));
    await loadFonts();
    for (const { file, picture } of listDocuments()) {
      if (/^(receipt|chat|id-card)-(en|zh)-1\./.test(file)) writeFileSync(join(drawn, file), await picture());
    }
  });
  afterAll(() => rmSync(drawn, { recursive: true, force: true }));

  /** A library with some documents, and the models where the settings look for them. */
  function start() {
    const { home, pictures } = createTestLibrary();
    mkdirSync(pictures, { recursive: true });
    for (const name of readdirSync(drawn)) copyFileSync(join(drawn, name), join(pictures, name));
    const env = { SOUTU_HOME: home, SOUTU_MODEL: 'soutu-mini', SOUTU_OCR_MODELS: FOLDER! };
    return {
      home,
      pictures,
      env,
      run: (args: readonly string[], more: NodeJS.ProcessEnv = {}) => soutu(args, { ...env, ...more }),
      async texts(): Promise<Map<string, string | null>> {
        const context = await openContext(home);
        try {
          return new Map((await itemsIn(context)).map(({ paths, text }) => [basename(paths[0]!), text]));
        } finally {
          await context.close();
        }
      },
    };
  }

  it('downloads the models from a hub, or takes them out of a folder, and says what comes next', async () => {
    const hub = await startFakeHub('clip-fp32', { repository: PUBLISHED_READER.repository.split('@')[0]! });
    const [detector, recogniser] = PUBLISHED_READER.files;
    hub.files.set(detector!.path, readFileSync(join(FOLDER!, 'ch_PP-OCRv4_det_infer.onnx')));
    hub.files.set(recogniser!.path, readFileSync(join(FOLDER!, 'PP-OCRv6_rec_small.onnx')));
    const home = join(temporaryFolder(), 'home');
    const env = { SOUTU_HOME: home, MODELSCOPE_ENDPOINT: hub.address, HTTP_PROXY: '', http_proxy: '' };
    const offline = await soutu(['models', 'pull', 'ocr', '--offline'], env);
    expect([offline.code, hub.seen.length]).toEqual([4, 0]);
    const pulled = await soutu(['models', 'pull', 'ocr'], env);
    expect(pulled.code, pulled.stderr).toBe(0);
    expect(pulled.stdout).toMatch(/ocr is ready \(downloaded 26 MB from modelscope\)/);
    expect(readdirSync(join(home, 'ocr')).filter((name) => name.endsWith('.onnx'))).toEqual([
      'PP-OCRv6_rec_small.onnx',
      'ch_PP-OCRv4_det_mobile.onnx',
    ]);
    hub.seen.length = 0;
    expect((await soutu(['models', 'pull', 'ocr'], env)).stdout).toMatch(/was on this disk already/);
    expect(hub.seen).toEqual([]);
    rmSync(join(home, 'ocr'), { recursive: true });
    const taken = await soutu(['models', 'pull', 'ocr', '--from', FOLDER!], env);
    expect(taken.stdout, taken.stderr).toMatch(/taken from/);
    expect(hub.seen).toEqual([]);
  });

  it('reads new pictures after they are stored, once, and again with another reader', async () => {
    const { run, texts, home } = start();
    const first = await run(['index', join(home, '../pictures'), '--json']);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ added: 6, completed: 0, read: 6 });
    expect((await texts()).get(RECEIPT)).toContain('Dark chocolate');
    expect((await texts()).get('receipt-zh-1.jpg')).toMatch(/收银|合计/);
    expect(JSON.parse((await run(['index', '--json'])).stdout)).toMatchObject({ unchanged: 6, read: 0 });
    // Another detector file is another reader.
    const other = temporaryFolder();
    for (const name of ['ch_PP-OCRv4_det_infer.onnx', 'PP-OCRv6_rec_small.onnx'])
      copyFileSync(join(FOLDER!, name), join(other, name));
    copyFileSync(join(FOLDER!, 'ch_PP-OCRv4_rec_infer.onnx'), join(other, 'PP-OCRv6_rec_small.onnx'));
    const again = await run(['index', '--json'], { SOUTU_OCR_MODELS: other });
    expect(JSON.parse(again.stdout)).toMatchObject({ unchanged: 6, read: 6 });
  });

  it('reads nothing with --no-ocr or without the models, and forgets what is left out later and remembers to leave it out', async () => {
    const { run, texts, pictures } = start();
    const off = await run(['index', pictures, '--no-ocr', '--json']);
    expect(JSON.parse(off.stdout)).toMatchObject({ added: 6, read: null });
    expect(off.stderr).not.toMatch(/models pull ocr/);
    const without = await run(['index'], { SOUTU_OCR_MODELS: temporaryFolder() });
    expect(without.stderr.match(/soutu models pull ocr/g)).toHaveLength(1);
    expect([...(await texts()).values()]).toEqual([null, null, null, null, null, null]);
    const isOff = await run(['status'], { SOUTU_OCR: 'off' });
    expect(isOff.stdout).toMatch(/words {2}read in 0 of 6 pictures\n.*soutu index --ocr/);
    const exclude = ['--ocr-exclude', 'id-card-*', '--json'];
    expect(JSON.parse((await run(['index', ...exclude])).stdout)).toMatchObject({ read: 4 });
    const read = await texts();
    expect(read.get('id-card-en-1.jpg')).toBe(null);
    expect(read.get(RECEIPT)).toMatch(/\w/);
    expect((await run(['status'])).stdout).toContain(
      'words  read in 4 of 6 pictures, none where --ocr-exclude id-card-* says',
    );
    // Remembered: a run that does not say it again must not read what is private.
    expect(JSON.parse((await run(['index', '--json'])).stdout)).toMatchObject({ read: 0 });
    expect((await texts()).get('id-card-en-1.jpg')).toBe(null);
    expect(JSON.parse((await run(['index', '--ocr-exclude', 'pictures', '--json'])).stdout)).toMatchObject({
      read: 0,
    });
    expect([...(await texts()).values()]).toEqual([null, null, null, null, null, null]);
    const all = await run(['index', '--ocr-exclude', '', '--json']);
    expect(JSON.parse(all.stdout)).toMatchObject({ read: 6 });
    expect((await texts()).get('id-card-en-1.jpg')).toMatch(/\w/);
    expect((await run(['status'])).stdout).toContain('words  read in all 6 pictures\n');
  });

  it('continues where a run was killed, and loses nothing', async () => {
    const { run, texts, home, pictures, env } = start();
    for (let i = 0; i < 120; i++)
      await writePicture(join(pictures, `${i}.png`), i, { width: 400, height: 300 });
    // More than the first batch of 64, which is stored by then.
    const enough = /^words (7[1-9]|[89]\d|\d{3})/;
    const child = spawn(process.execPath, [indexChild, home, pictures, 'soutu-mini', enough.source], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exit = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) if (enough.test(line)) break;
    child.kill('SIGKILL');
    await exit;
    const second = JSON.parse((await run(['index', '--json'])).stdout);
    expect(second).toMatchObject({ added: 0, unchanged: 126 });
    expect(second.read).toBeGreaterThan(0);
    expect(second.read).toBeLessThan(126);
    const read = await texts();
    expect(read.size).toBe(126);
    expect([...read.values()].filter((text) => text === null)).toEqual([]);
    expect(read.get(RECEIPT)).toContain('Dark chocolate');
  });

  it('writes the numbers of cards into no log and no metric', async () => {
    const { run, texts, pictures } = start();
    const { stderr } = await run(['index', pictures, '--log-level', 'debug']);
    const number = /\d{17}[\dX]/.exec((await texts()).get('id-card-zh-1.jpg')!)![0];
    expect(stderr).toContain('text');
    expect(stderr).not.toContain(number);
  });

  it('prints what is read in a file, from the library or now, and writes it into no log', async () => {
    const { run, pictures } = start();
    const receipt = join(pictures, RECEIPT);
    const debug = ['--log-level', 'debug'];
    const now = await run(['text', receipt, ...debug]);
    expect(now.code, now.stderr).toBe(0);
    expect(now.stdout).toContain('Dark chocolate');
    expect(now.stderr).not.toContain('chocolate');
    const json = JSON.parse((await run(['text', receipt, '--json'])).stdout);
    expect(json.text).toBe(now.stdout.trimEnd());
    expect(json.lines[0]).toMatchObject({ text: json.text.split('\n')[0], confidence: expect.any(Number) });
    expect(json.lines[0].box).toHaveLength(8);
    await run(['index', pictures]);
    const without = { SOUTU_OCR_MODELS: temporaryFolder() };
    const stored = await run(['text', receipt, '--json', ...debug], without);
    expect(JSON.parse(stored.stdout)).toEqual(json);
    expect(stored.stderr).not.toContain('chocolate');
    const copy = join(temporaryFolder(), 'copy.jpg');
    copyFileSync(receipt, copy);
    expect((await run(['text', copy], without)).stdout).toBe(now.stdout);
    // The file of the library with other content.
    writeFileSync(receipt, Buffer.concat([readFileSync(receipt), Buffer.from('more')]));
    const other = await run(['text', receipt], without);
    expect([other.code, other.stdout]).toEqual([4, '']);
    expect(other.stderr.match(/soutu models pull ocr/g)).toHaveLength(1);
    const blank = join(temporaryFolder(), 'blank.png');
    await writePicture(blank, 1);
    expect(await run(['text', blank])).toMatchObject({ code: 0, stdout: '' });
  });

  it('prints what is written in a file without a library, and while its store cannot be reached', async () => {
    const receipt = join(drawn, RECEIPT);
    const nothing = { SOUTU_HOME: join(temporaryFolder(), 'home'), SOUTU_OCR_MODELS: FOLDER! };
    const alone = await soutu(['text', receipt], nothing);
    expect(alone, alone.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('Dark chocolate') });
    const away = { SOUTU_STORE: 'milvus://127.0.0.1:1', SOUTU_MODEL: join(nothing.SOUTU_HOME, 'no-model') };
    expect(await soutu(['text', receipt], { ...nothing, ...away })).toMatchObject({
      code: 0,
      stdout: alone.stdout,
    });
    expect(existsSync(nothing.SOUTU_HOME)).toBe(false);
    const without = await soutu(['text', receipt], {
      ...nothing,
      ...away,
      SOUTU_OCR_MODELS: temporaryFolder(),
    });
    expect([without.code, without.stdout]).toEqual([4, '']);
    expect(without.stderr).toContain('soutu models pull ocr');
  });

  it('a damaged reader costs no run', async () => {
    const { run, pictures } = start();
    const broken = temporaryFolder();
    for (const name of ['ch_PP-OCRv4_det_infer.onnx', 'PP-OCRv6_rec_small.onnx'])
      writeFileSync(join(broken, name), 'no model');
    const { code, stdout, stderr } = await run(['index', pictures, '--json'], { SOUTU_OCR_MODELS: broken });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ added: 6, read: 0 });
    expect(stderr).toMatch(/could not be computed/);
  });
});
