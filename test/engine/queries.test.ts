import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dot } from '../../src/core/vector.ts';
import type { Engine, SearchHit } from '../../src/engine.ts';
import type { SearchRequest } from '../../src/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const golden = join(packageRoot, 'test', 'fixtures', 'soutu-mini', 'golden');

let library: TestLibrary;
let engine: Engine;
const at = (...names: string[]) => join(library.pictures, ...names);
const find = async (query: SearchRequest): Promise<readonly SearchHit[]> =>
  (await engine.search({ limit: 100, ...query })).hits;
const byPath = async (path: string) =>
  (await engine.list({ filter: { op: 'eq', field: 'path', value: path } })).pictures[0]!;

beforeAll(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < 12; seed++) await writePicture(at(`${seed}.png`), seed);
  engine = await library.open();
  await engine.index([library.pictures, golden]);
});
afterAll(async () => {
  await engine.close();
  library.cleanUp();
});

describe('a part of a picture', () => {
  const region = { x: 0.1, y: 0.2, width: 0.5, height: 0.5 };

  it('of the library gives the same result as its file', async () => {
    const { id } = await byPath(at('3.png'));
    const bytes = new Uint8Array(readFileSync(at('3.png')));
    const others = (hits: readonly SearchHit[]) =>
      hits.filter((hit) => hit.id !== id).map((hit) => [hit.path, hit.score]);
    const similar = await find({ similarTo: id, region });
    expect(others(similar)).toEqual(others(await find({ image: bytes, region })));
    expect(others(similar)).not.toEqual(others(await find({ similarTo: id })));
    await expect(find({ similarTo: '0'.repeat(32), region })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a picture to exclude', () => {
  it('can be one of the library, which is then not in the results', async () => {
    const dog = await byPath(join(golden, 'emoji-dog.png'));
    const bytes = new Uint8Array(readFileSync(dog.path));
    const scores = async (query: SearchRequest) =>
      new Map((await find(query)).map((hit) => [hit.id, hit.score.toFixed(2)]));
    const without = await scores({ text: 'animal', not: [{ similarTo: dog.id }] });
    const byFile = await scores({ text: 'animal', not: [{ image: bytes }] });
    expect(byFile.delete(dog.id)).toBe(true);
    expect(without).toEqual(byFile);
    const plain = await scores({ text: 'animal' });
    plain.delete(dog.id);
    expect(without).not.toEqual(plain);
  });
});

it('text and picture can have equal weight', async () => {
  const { id } = await byPath(join(golden, 'emoji-dog.png'));
  const { texts, images } = await engine.embed({
    texts: ['a red apple'],
    images: [new Uint8Array(readFileSync(join(golden, 'emoji-dog.png')))],
  });
  const apple = await byPath(join(golden, 'emoji-red-apple.png'));
  const [both] = (await find({ similarTo: id, text: 'a red apple', compose: 'average' })).filter(
    (hit) => hit.id === apple.id,
  );
  const { images: rows } = await engine.embed({ images: [new Uint8Array(readFileSync(apple.path))] });
  const sum = texts[0]!.map((value, i) => value + images[0]![i]!);
  expect(both!.score).toBeCloseTo(dot(sum, rows[0]!) / Math.hypot(...sum), 3);
});

it('embeddings for other programs are unit vectors in the order of the input', async () => {
  const { model, texts, images } = await engine.embed({ texts: ['a dog', '狗', 'a red apple'] });
  expect(model).toBe('soutu-mini');
  expect(images).toEqual([]);
  for (const vector of texts) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  expect(dot(texts[0]!, texts[1]!)).toBeGreaterThan(dot(texts[0]!, texts[2]!));
  await expect(engine.embed({ images: [new Uint8Array([1, 2, 3])] })).rejects.toMatchObject({
    code: 'unsupported',
  });
});

it('an aborted search does not abort another one with the same text', async () => {
  const stop = new AbortController();
  const stopped = engine.search({ text: 'words of their own' }, { signal: stop.signal });
  const other = engine.search({ text: 'words of their own' });
  stop.abort(new Error('stopped'));
  await expect(stopped).rejects.toThrow('stopped');
  expect((await other).hits).not.toHaveLength(0);
});

it('relevance is available even in a library with few pictures', async () => {
  const hits = await find({ text: 'red apple' });
  const best = hits.find((hit) => hit.path.endsWith('emoji-red-apple.png'))!;
  expect(best.relevance).not.toBe('weak');
  expect(hits.at(-1)!.relevance).toBe('weak');
  for (const [i, hit] of hits.entries()) {
    expect(hit.probability).toBeGreaterThan(0);
    expect(hit.probability).toBeLessThanOrEqual(hits[i - 1]?.probability ?? 1);
  }
});
