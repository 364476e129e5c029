import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acquireLock } from '../../../src/library/lock.ts';
import { hasReader, importReader, pullReader } from '../../../src/models/download/pull-reader.ts';
import { PUBLISHED_READER, type PublishedReader } from '../../../src/models/ocr/published.ts';
import { type FakeHub, startFakeHub } from '../../support/fake-hub.ts';
import { errorOf } from '../download/support.ts';
import { temporaryFolder } from '../support.ts';

const REPOSITORY = PUBLISHED_READER.repository.split('@')[0]!;
const DETECTOR = 'onnx/PP-OCRv4/det/detector.onnx';
const RECOGNISER = 'onnx/PP-OCRv6/rec/recogniser.onnx';

/** A hub with a small detector and recogniser, and what is known of them. */
async function start(): Promise<{ hub: FakeHub; reader: PublishedReader }> {
  const hub = await startFakeHub('clip-fp32', { repository: REPOSITORY });
  hub.files.set(DETECTOR, Buffer.alloc(300_000, 1));
  hub.files.set(RECOGNISER, Buffer.alloc(500_000, 2));
  const files = [DETECTOR, RECOGNISER].map((path) => {
    const bytes = hub.files.get(path)!;
    return { path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  return { hub, reader: { repository: PUBLISHED_READER.repository, files } };
}

function pull(hub: FakeHub, folder: string, reader: PublishedReader, signal?: AbortSignal) {
  const unused = { endpoint: 'http://127.0.0.1:9', token: undefined, cache: folder };
  return pullReader(
    folder,
    {
      hubs: ['modelscope'],
      huggingFace: unused,
      modelScope: { ...unused, endpoint: hub.address },
      proxy: {},
      transfer: { tries: 2, backoffMs: 1, partBytes: 100_000, saveMs: 5 },
    },
    { acquireLock: (file) => acquireLock(file, { command: 'test' }), signal },
    reader,
  );
}

const visible = (folder: string) =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();

test('downloads only the models, checks them, and needs the hub no more', async () => {
  const { hub, reader } = await start();
  const folder = join(temporaryFolder(), 'ocr');
  expect(await hasReader(folder, reader)).toBe(false);
  expect(await pull(hub, folder, reader)).toMatchObject({ folder, received: 800_000 });
  expect(visible(folder)).toEqual(['detector.onnx', 'recogniser.onnx']);
  expect(readFileSync(join(folder, 'detector.onnx')).equals(hub.files.get(DETECTOR)!)).toBe(true);
  expect(await hasReader(folder, reader)).toBe(true);
});

test('continues a download that was cut', async () => {
  const { hub, reader } = await start();
  const folder = temporaryFolder();
  hub.fault = ({ path }) => (path.includes('recogniser') ? { cutAfter: 30_000 } : undefined);
  const abort = new AbortController();
  const first = pull(hub, folder, reader, abort.signal).catch(() => {});
  while (!existsSync(join(folder, 'recogniser.onnx.incomplete.json')))
    await new Promise((r) => setTimeout(r, 5));
  abort.abort();
  await first;
  expect(await hasReader(folder, reader)).toBe(false);
  hub.fault = () => undefined;
  const { received } = await pull(hub, folder, reader);
  expect(received).toBeLessThan(500_001);
  expect(visible(folder)).toEqual(['detector.onnx', 'recogniser.onnx']);
  expect(await hasReader(folder, reader)).toBe(true);
});

test('refuses a file that is not the known one, at the hub or on its way', async () => {
  const { hub, reader } = await start();
  const folder = temporaryFolder();
  const known = hub.files.get(DETECTOR)!;
  hub.files.set(DETECTOR, Buffer.alloc(known.length, 3));
  expect(await errorOf(pull(hub, folder, reader))).toMatchObject({ code: 'hub-failed' });
  hub.files.set(DETECTOR, known);
  hub.fault = ({ path }) =>
    path.includes('detector') ? { change: (bytes) => Buffer.alloc(bytes.length, 4) } : undefined;
  expect(await errorOf(pull(hub, folder, reader))).toMatchObject({ code: 'download-corrupt' });
  expect(visible(folder).filter((name) => name.endsWith('.onnx'))).toEqual([]);
});

test('takes the models out of a folder, by their content', async () => {
  const { hub, reader } = await start();
  const [from, folder] = [temporaryFolder(), join(temporaryFolder(), 'ocr')];
  mkdirSync(join(from, 'package/models'), { recursive: true });
  writeFileSync(join(from, 'package/models/det_infer.onnx'), hub.files.get(DETECTOR)!);
  expect(await errorOf(importReader(from, folder, reader))).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('recogniser.onnx'),
  });
  expect(existsSync(folder)).toBe(false);
  writeFileSync(join(from, 'other.onnx'), hub.files.get(RECOGNISER)!);
  await importReader(from, folder, reader);
  expect(visible(folder)).toEqual(['detector.onnx', 'recogniser.onnx']);
  expect(await hasReader(folder, reader)).toBe(true);
});
