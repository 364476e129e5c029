import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { Engine } from '../../src/engine.ts';
import { startServer } from '../../src/http/serve.ts';
import { type FakeEmbeddingServer, startFakeEmbeddingServer } from '../support/fake-embedding-server.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const COLORS = { red: [250, 10, 10], green: [10, 130, 10], blue: [10, 10, 250] } as const;

async function flat(color: readonly number[], width = 64, height = 48): Promise<Buffer> {
  const [r, g, b] = color as [number, number, number];
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
}

/** A library with a picture of each colour. */
async function colors(): Promise<TestLibrary> {
  const library = createTestLibrary();
  onTestFinished(library.cleanUp);
  mkdirSync(library.pictures, { recursive: true });
  for (const [name, color] of Object.entries(COLORS))
    writeFileSync(join(library.pictures, `${name}.png`), await flat(color));
  return library;
}

async function open(library: TestLibrary, options: Partial<Config>): Promise<Engine> {
  const engine = await library.open({ model: 'auto', ocr: false, ...options });
  onTestFinished(() => engine.close());
  return engine;
}

const names = async (engine: Engine, request: Parameters<Engine['search']>[0]) =>
  (await engine.search(request)).hits.map(({ path }) => /(\w+)\.png$/.exec(path)![1]);

describe.each(['vllm', 'infinity', 'sglang', 'jina'] as const)('a server that speaks %s', (dialect) => {
  test('indexes, and finds by words, by a picture and by both', async () => {
    const server = await startFakeEmbeddingServer({ dialect, key: 'secret-key' });
    const library = await colors();
    const engine = await open(library, {
      'embed-url': server.url,
      'embed-key': 'secret-key',
      // It has no list of models, by which it could be known.
      ...(dialect === 'jina' && { 'embed-dialect': dialect, 'embed-model': 'org/fake-vl' }),
    });
    const report = await engine.index([library.pictures]);
    expect(report).toMatchObject({ seen: 3, failed: [] });
    expect((await names(engine, { text: 'something red' }))[0]).toBe('red');
    expect((await names(engine, { image: await flat([20, 20, 200]) }))[0]).toBe('blue');
    const { hits } = await engine.search({ text: 'green', image: await flat([0, 60, 0]) });
    expect(hits[0]!.path).toMatch('green');
    expect(await engine.model()).toMatchObject({ id: 'org/fake-vl', family: dialect, dimensions: 16 });
    const { collections } = await engine.models.info('org/fake-vl');
    expect(collections).toEqual([expect.objectContaining({ images: 3, state: 'in-use' })]);
    expect(collections[0]!.name).toMatch(/^images_org_fake_vl_16_[0-9a-f]{8}$/);
  });
});

test('another Soutu serves its model: the library fits the same model on this disk', async () => {
  const [far, near] = [await colors(), await colors()];
  const engine = await far.open();
  const server = await startServer(engine, { port: 0, gallery: null });
  onTestFinished(async () => {
    await server.close();
    await engine.close();
  });
  const remote = await open(near, { 'embed-url': server.url });
  await remote.index([near.pictures]);
  expect(await remote.model()).toMatchObject({ id: 'soutu-mini', family: 'soutu', imageSize: 224 });
  const found = await remote.search({ text: 'red' });
  expect(found.hits[0]!.path).toMatch('red');
  const served = await remote.model();
  await remote.close();
  const local = await near.open();
  onTestFinished(() => local.close());
  const own = await local.model();
  expect([served.fingerprint, served.calibration, served.composing]).toEqual([
    own.fingerprint,
    own.calibration,
    own.composing,
  ]);
  const again = await local.search({ text: 'red' });
  expect(again.hits.map(({ path }) => path)).toEqual(found.hits.map(({ path }) => path));
  expect(again.hits[0]!.score).toBeCloseTo(found.hits[0]!.score, 2);
});

test('a Soutu in front of another server tells it what is searched for and what is searched in', async () => {
  const key = 'key-of-the-gpu';
  const gpu = await startFakeEmbeddingServer({ dialect: 'vllm', model: 'Qwen/Qwen3-VL-Embedding-2B', key });
  const [middle, near] = [await colors(), await colors()];
  const served = await open(middle, { 'embed-url': gpu.url, 'embed-key': key });
  const server = await startServer(served, { port: 0, gallery: null });
  onTestFinished(() => server.close());
  const engine = await open(near, { 'embed-url': server.url });
  await engine.model();
  gpu.seen.length = 0;
  await engine.index([near.pictures]);
  const instructions = () => gpu.seen.map(({ body }) => body.messages[0].content[0].text);
  expect(instructions()).toEqual(Array(3).fill("Represent the user's input."));
  gpu.seen.length = 0;
  const [first] = (await engine.embed({ texts: ['red'] })).texts;
  expect(instructions()).toEqual(["Retrieve images or text relevant to the user's query."]);
  expect(first).toHaveLength(16);
  expect((await engine.model()).fingerprint).toBe((await served.model()).fingerprint);
  const routes = ['models', 'models/info?name=Qwen/Qwen3-VL-Embedding-2B', 'status'];
  const shown = await Promise.all(
    routes.map(async (path) => (await fetch(`${server.url}api/v1/${path}`)).json()),
  );
  expect(shown[0]).toMatchObject({
    fixed: true,
    models: expect.arrayContaining([
      expect.objectContaining({
        id: 'Qwen/Qwen3-VL-Embedding-2B',
        installed: true,
        canPull: false,
        folder: gpu.url,
      }),
    ]),
  });
  expect(shown[1]).toMatchObject({
    places: [{ source: 'remote', folder: gpu.url, bytes: 0 }],
    family: 'vllm',
  });
  expect(shown[2]).toMatchObject({
    model: { id: 'Qwen/Qwen3-VL-Embedding-2B', dimensions: 16, languages: ['mul'] },
  });
  expect(JSON.stringify(shown)).not.toContain(key);
});

test('a picture and words are one input where the model takes both, else their sum', async () => {
  /** What searches by a picture with the words send: a letter for each kind of content. */
  const sent = async (server: FakeEmbeddingServer) => {
    const library = await colors();
    const engine = await open(library, { 'embed-url': server.url });
    await engine.index([library.pictures]);
    server.seen.length = 0;
    const { hits } = await engine.search({ text: 'more red', image: await flat([0, 0, 120]) });
    await engine.search({ text: 'more red', similarTo: hits[0]!.id });
    // The library keeps the picture, and the words are known by now.
    await engine.search({ text: 'more red', similarTo: hits[0]!.id, weight: 0.5 });
    const kinds = server.seen.map(({ body }) => JSON.stringify(body.messages));
    return {
      both: kinds.filter((said) => said.includes('more red') && said.includes('image_url')).length,
      words: kinds.filter((said) => said.includes('more red') && !said.includes('image_url')).length,
      pictures: kinds.filter((said) => !said.includes('more red') && said.includes('image_url')).length,
      isInOne: (await engine.model()).composing.inOne ?? false,
    };
  };
  const both = await startFakeEmbeddingServer({ dialect: 'vllm' });
  expect(await sent(both)).toEqual({ both: 2, words: 1, pictures: 0, isInOne: true });
  const alone = await startFakeEmbeddingServer({ dialect: 'vllm', takesBoth: false });
  expect(await sent(alone)).toEqual({ both: 0, words: 1, pictures: 1, isInOne: false });
});

test('pauses while the server is away and goes on by itself: nothing is lost, nothing is doubled', async () => {
  const library = createTestLibrary();
  onTestFinished(library.cleanUp);
  const PICTURES = 1000;
  for (let i = 0; i < PICTURES; i++)
    await writePicture(join(library.pictures, `${i % 10}`, `${i}.png`), i, { width: 24, height: 18 });
  const server = await startFakeEmbeddingServer({ dialect: 'infinity' });
  const engine = await open(library, { 'embed-url': server.url });
  const restarts: Promise<void>[] = [];
  const restart = async () => {
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.start();
  };
  const report = await engine.index([library.pictures], {
    onProgress: ({ done }) => {
      if (done < 250 * (restarts.length + 1) || restarts.length === 3) return;
      // One after the other, however many pictures were on their way when it went.
      restarts.push((restarts.at(-1) ?? Promise.resolve()).then(restart));
    },
  });
  await Promise.all(restarts);
  expect(restarts).toHaveLength(3);
  expect(report).toMatchObject({ seen: PICTURES, failed: [], interrupted: false });
  const { images, files } = await engine.status();
  expect([images, files]).toEqual([PICTURES, PICTURES]);
  const again = server.seen.length;
  expect(await engine.index()).toMatchObject({ seen: PICTURES, failed: [] });
  expect(server.seen.length).toBe(again);
  const sizes = server.seen.map(({ body }) => body.input.length);
  // Pictures that arrive while all requests are under way share the next one.
  expect(Math.max(...sizes)).toBeGreaterThan(1);
  // Only what was on its way when the server went is sent again.
  expect(sizes.reduce((a, b) => a + b)).toBeLessThan(1.5 * PICTURES);
  expect(server.mostAtOnce).toBeLessThanOrEqual(8);
});

test('a server that is down: searching by words says so, browsing works, and what is set is not the cause', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm' });
  const library = await colors();
  await (await open(library, { 'embed-url': server.url })).index([library.pictures]);
  await server.kill();
  const engine = await open(library, { 'embed-url': server.url });
  expect((await engine.list()).pictures).toHaveLength(3);
  expect(await engine.status()).toMatchObject({ model: 'org/fake-vl', images: 3 });
  const error = await engine.search({ text: 'blue' }).catch((one) => one);
  expect(error).toMatchObject({ code: 'embed-unreachable', exitCode: 4, httpStatus: 503 });
  expect(error.hint).toContain('embed-url');
  await server.start();
  expect((await names(engine, { text: 'blue' }))[0]).toBe('blue');
});

test('the key is needed, is sent, and is in no message', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm', key: 'right-key' });
  const library = await colors();
  const wrong = await open(library, { 'embed-url': server.url, 'embed-key': 'wrong-key' });
  const error = await wrong.index([library.pictures]).catch((one) => one);
  expect(error).toMatchObject({ code: 'embed-denied' });
  const engine = await open(library, { 'embed-url': server.url, 'embed-key': 'right-key' });
  await engine.index([library.pictures]);
  server.fault = () => ({ status: 500, words: 'right-key is not welcome' });
  const failed = await engine.search({ text: 'x' }).catch((one) => one);
  expect(failed).toMatchObject({ code: 'embed-failed', message: expect.stringContaining('[key] is not') });
  server.fault = () => undefined;
  const shown = JSON.stringify([
    await engine.status(),
    await engine.models.list(),
    await engine.models.info('org/fake-vl'),
    await engine.model(),
  ]);
  expect(shown).toContain(server.url);
  expect(shown).not.toContain('right-key');
});

test('a picture that the server refuses fails alone', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'sglang' });
  const library = await colors();
  const engine = await open(library, { 'embed-url': server.url });
  await engine.model();
  const blue = (
    await sharp(await flat(COLORS.blue))
      .removeAlpha()
      .png()
      .toBuffer()
  ).toString('base64');
  server.fault = ({ body }) =>
    body.input.some(({ image = '' }) => image.includes(blue.slice(-60)))
      ? { status: 400, words: 'bad image' }
      : undefined;
  const report = await engine.index([library.pictures]);
  expect(report.failed).toEqual([
    expect.objectContaining({ code: 'embed-refused', message: expect.stringContaining('bad image') }),
  ]);
  expect((await engine.status()).images).toBe(2);
});

test('a server of texts only is refused for pictures, once and not for each', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'openai' });
  const library = await colors();
  const engine = await open(library, { 'embed-url': server.url });
  await expect(engine.index([library.pictures])).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining('takes no pictures'),
  });
  const [vector] = (await engine.embed({ texts: ['red'] })).texts;
  expect(Math.hypot(...vector!)).toBeCloseTo(1, 5);
});

test('vectors are cut to the wanted length, which is another collection', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm' });
  const library = await colors();
  const whole = await open(library, { 'embed-url': server.url });
  const cut = await open(library, { 'embed-url': server.url, 'embed-dimensions': 8 });
  await cut.index([library.pictures]);
  expect(await cut.model()).toMatchObject({ dimensions: 8 });
  expect((await cut.model()).fingerprint).not.toBe((await whole.model()).fingerprint);
  const [vector] = (await cut.embed({ texts: ['red'] })).texts;
  expect([vector!.length, Math.hypot(...vector!)]).toEqual([8, expect.closeTo(1, 5)]);
  expect((await names(cut, { text: 'red' }))[0]).toBe('red');
  const long = await open(library, { 'embed-url': server.url, 'embed-dimensions': 17 });
  await expect(long.model()).rejects.toMatchObject({ code: 'bad-setting' });
});

test('the identity of a model does not depend on the address; another model there is noticed', async () => {
  const [first, second] = [
    await startFakeEmbeddingServer({ dialect: 'vllm' }),
    await startFakeEmbeddingServer({ dialect: 'vllm' }),
  ];
  const library = await colors();
  await (await open(library, { 'embed-url': first.url })).index([library.pictures]);
  const moved = await open(library, { 'embed-url': second.url });
  expect((await names(moved, { text: 'green' }))[0]).toBe('green');
  expect(await moved.index()).toMatchObject({ seen: 3, newModel: null });
  second.dimensions = 12;
  await expect(moved.search({ text: 'a green thing' })).rejects.toMatchObject({ code: 'model-changed' });
});

test('a library whose server no setting names says what to set', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm' });
  const library = await colors();
  await (await open(library, { 'embed-url': server.url })).index([library.pictures]);
  const engine = await open(library, {});
  const error = await engine.search({ text: 'red' }).catch((one) => one);
  expect(error).toMatchObject({ code: 'model-missing', hint: expect.stringContaining('SOUTU_EMBED_URL') });
});

test('a library of a model on this disk switches to the server when all pictures are embedded, and both can be asked', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'infinity' });
  const library = await colors();
  await library.use((engine) => engine.index([library.pictures]), { ocr: false });
  const engine = await open(library, { 'embed-url': server.url });
  await engine.model();
  server.fault = ({ body }) => (body.modality === 'image' ? { status: 400 } : undefined);
  expect(await engine.index()).toMatchObject({ newModel: { model: 'org/fake-vl' } });
  server.fault = () => undefined;
  expect(await engine.index([], { retryFailed: true })).toMatchObject({
    newModel: { model: 'org/fake-vl', isComplete: true },
  });
  expect((await names(engine, { text: 'red' }))[0]).toBe('red');
  const { models } = await engine.search({ text: 'red', models: ['org/fake-vl', 'soutu-mini'] });
  expect(models).toEqual(['org/fake-vl', 'soutu-mini']);
  await expect(engine.models.use('soutu-mini')).rejects.toMatchObject({
    code: 'bad-setting',
    hint: expect.stringContaining('SOUTU_EMBED_URL'),
  });
});

test('a server whose only model has another name now is asked again', async () => {
  const first = await startFakeEmbeddingServer({ dialect: 'vllm', model: 'org/one' });
  const library = await colors();
  const before = await open(library, { 'embed-url': first.url });
  await before.index([library.pictures]);
  first.model = 'org/two';
  await expect(before.search({ text: 'something' })).rejects.toMatchObject({
    code: 'embed-failed',
    message: expect.stringContaining('org/one'),
  });
  const after = await open(library, { 'embed-url': first.url });
  expect(await after.index()).toMatchObject({ newModel: { model: 'org/two', isComplete: true } });
  expect((await names(after, { text: 'blue' }))[0]).toBe('blue');
});

test('is not asked for the names of labels for who looks at a picture, only once for who wants labels', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm' });
  const library = await colors();
  const engine = await open(library, { 'embed-url': server.url });
  await engine.index([library.pictures]);
  const [picture] = (await engine.list()).pictures;
  const list = join(library.home, 'own.csv');
  writeFileSync(list, 'red,红色\ngreen,绿色\n');
  server.seen.length = 0;
  expect(await engine.labels(picture!.id, { list })).toEqual({ prepared: false, labels: [] });
  expect(await engine.labels(picture!.id)).toEqual({ prepared: false, labels: [] });
  expect(server.seen).toEqual([]);
  for await (const page of engine.tag({ list })) expect(page).toHaveLength(3);
  expect(server.seen).not.toEqual([]);
  server.seen.length = 0;
  expect(await engine.labels(picture!.id, { list })).toMatchObject({ prepared: true });
  expect(server.seen).toEqual([]);
});
