import { cpSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { indexLibrary } from '../../src/engine/index-library.ts';
import { SoutuError } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
let model: string;
const at = (name: string) => join(library.pictures, name);
const changed = expect.objectContaining({ code: 'model-changed' });

beforeEach(async () => {
  library = createTestLibrary();
  model = join(library.home, '..', 'model');
  cpSync(join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32'), model, { recursive: true });
  for (const seed of [0, 1, 2]) await writePicture(at(`${seed}.png`), seed);
});
afterEach(() => library.cleanUp());

/** Another version of the model, whose picture embeddings have the opposite direction. */
function negateImageProjection(folder = model): void {
  const file = join(folder, 'model.safetensors');
  const bytes = readFileSync(file);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength));
  const [start, end] = header['visual_projection.weight'].data_offsets as [number, number];
  const data = 8 + headerLength;
  for (let offset = data + start; offset < data + end; offset += 4) {
    bytes.writeFloatLE(-bytes.readFloatLE(offset), offset);
  }
  writeFileSync(file, bytes);
}

const collections = () => readdirSync(join(library.home, 'lance')).filter((name) => name.endsWith('.lance'));

const use = <T>(work: Parameters<typeof library.use<T>>[0], options: Partial<Config> = {}) =>
  library.use(work, { model, ...options });

it('a request during which the library is migrated uses the new collection', async () => {
  await use((engine) => engine.index([library.pictures]));
  const context = await openContext(library.home, { model: 'auto' });
  let calls = 0;
  const count = await context.use(async (session) => {
    calls += 1;
    if (calls === 1) {
      negateImageProjection();
      // The old collection is dropped before this request opens it.
      expect(await use((engine) => engine.index())).toMatchObject({ newModel: { isComplete: true } });
    }
    return (await session.store()).count();
  });
  expect([count, calls]).toEqual([3, 2]);
  await context.close();
});

it('a request is repeated if a migration removed what it looked for', async () => {
  await use((engine) => engine.index([library.pictures]));
  const context = await openContext(library.home, { model: 'auto' });
  let calls = 0;
  const found = await context.use(async () => {
    calls += 1;
    if (calls > 1) return 'found';
    negateImageProjection();
    await use((engine) => engine.index());
    throw new SoutuError('not-found', 'There is no such picture');
  });
  expect(found).toBe('found');
  await context.close();
});

describe('a migration is not complete', () => {
  const count = () => use(async (engine) => (await engine.list()).total);

  beforeEach(async () => {
    await writePicture(join(library.pictures, 'disk', '3.png'), 3);
    await use((engine) => engine.index([library.pictures]));
    negateImageProjection();
  });

  it('while pictures are on a disconnected disk, even if the file catalog is lost', async () => {
    const away = join(library.home, '..', 'away');
    renameSync(at('disk'), away);
    // A link that leads nowhere, as to a disk that is not mounted.
    symlinkSync(join(library.home, 'nowhere'), at('disk'));
    rmSync(join(library.home, 'catalog'), { recursive: true });
    const migrate = () => use((engine) => engine.index());
    expect(await migrate()).toMatchObject({
      added: 3,
      kept: 1,
      missingFolders: [at('disk')],
      newModel: { isComplete: false },
    });
    expect(await count()).toBe(4);
    rmSync(at('disk'));
    renameSync(away, at('disk'));
    expect(await migrate()).toMatchObject({ newModel: { isComplete: true } });
    expect(await count()).toBe(4);
  });

  it('while a picture fails for a reason that may pass', async () => {
    const context = await openContext(library.home, { model });
    const gate = { ...context.gate };
    let isBusy = true;
    gate.admit = (bytes, signal) => {
      if (isBusy) throw new SoutuError('busy', 'No process can be started');
      return context.gate.admit(bytes, signal);
    };
    const run = () => indexLibrary({ ...context, gate }, [], {}, () => {});
    const { failed, newModel } = await run();
    expect(failed).toHaveLength(4);
    expect(newModel).toMatchObject({ isComplete: false });
    expect(await count()).toBe(4);
    isBusy = false;
    expect(await run()).toMatchObject({ added: 4, newModel: { isComplete: true } });
    expect(await count()).toBe(4);
    await context.close();
  });
});

it('a cached query is not compared with the vectors of another version', async () => {
  const original = readFileSync(join(model, 'model.safetensors'));
  const server = await library.open({ model });
  await server.index([library.pictures]);
  await server.search({ text: 'a circle' });
  negateImageProjection();
  await use((engine) => engine.index());
  writeFileSync(join(model, 'model.safetensors'), original);
  await expect(server.search({ text: 'a circle' })).rejects.toThrow(changed);
  await server.close();
});

it('another model in a folder with the same name does not affect the vectors', async () => {
  const other = join(library.home, '..', 'other', 'model');
  cpSync(model, other, { recursive: true });
  await use((engine) => engine.index([library.pictures]));
  negateImageProjection(other);
  await use((engine) => engine.index(), { model: other });
  expect(collections()).toHaveLength(2);
});

describe('a model whose files change', () => {
  it('is used in its new version by the next run, even by an engine that was already open', async () => {
    await use(async (engine) => {
      await engine.index([library.pictures]);
      negateImageProjection();
      expect(await engine.index()).toMatchObject({ added: 3, newModel: { isComplete: true } });
      const { hits } = await engine.search({ image: at('0.png') });
      expect(hits[0]).toMatchObject({ paths: [at('0.png')] });
      expect(hits[0]!.score).toBeGreaterThan(0.99);
    });
    await use(async (engine) => {
      const { hits } = await engine.search({ image: at('0.png') });
      expect(hits[0]!.score).toBeGreaterThan(0.99);
    });
  });

  it('does not search the old vectors, which can be browsed until a run has replaced them', async () => {
    await use((engine) => engine.index([library.pictures]));
    negateImageProjection();
    await use(async (engine) => {
      await expect(engine.search({ text: 'a circle' })).rejects.toThrow(changed);
      await expect(engine.search({ image: at('0.png') })).rejects.toThrow(changed);
      const { pictures } = await engine.list();
      expect(pictures).toHaveLength(3);
      // Needs no embedding.
      const { hits } = await engine.search({ similarTo: pictures[0]!.id });
      expect(hits.length).toBeGreaterThan(0);
      expect(await engine.status()).toMatchObject({ images: 3, outdated: true });
      expect(await engine.index()).toMatchObject({ newModel: { isComplete: true } });
      expect((await engine.search({ text: 'a circle' })).hits).toHaveLength(3);
    });
  });

  it.each(['fp32', 'int8'] as const)('is not loaded as the opened version, in %s', async (precision) => {
    await use((engine) => engine.index([library.pictures]), { precision: 'fp32' });
    await use(
      async (engine) => {
        // The model has been described, but its weights are not loaded yet.
        await engine.model();
        negateImageProjection();
        await expect(engine.search({ image: at('0.png') })).rejects.toThrow(changed);
        await engine.index();
        expect((await engine.search({ image: at('0.png') })).hits[0]!.score).toBeGreaterThan(0.99);
      },
      { precision },
    );
  });

  it('stays in use if only the times of its files have changed', async () => {
    await use((engine) => engine.index([library.pictures]));
    await use(async (engine) => {
      await engine.model();
      const file = join(model, 'tokenizer.json');
      writeFileSync(file, readFileSync(file));
      expect((await engine.search({ text: 'a circle' })).hits).toHaveLength(3);
    });
  });
});
