import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PictureText } from '../../src/engine.ts';
import type {
  Facets,
  PictureDetails,
  PictureLabels,
  PictureList,
  Timeline,
} from '../../src/http/contract/pictures.ts';
import { itemsIn, openContext } from '../support/library.ts';
import { codeOf, idOf, openTestServer, SVG, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

describe('pictures', () => {
  it('are listed by date, in pages, with filters', async () => {
    const all = await server.json<PictureList>('images');
    expect(all.total).toBe(5);
    const pages = await Promise.all(
      [0, 2, 4].map((offset) => server.json<PictureList>(`images?offset=${offset}&limit=2`)),
    );
    expect(pages.flatMap(({ pictures }) => pictures)).toEqual(all.pictures);
    const oldest = await server.json<PictureList>('images?order=oldest');
    expect(oldest.pictures.map(({ mtime }) => mtime)).toEqual(
      all.pictures.map(({ mtime }) => mtime).reverse(),
    );
    expect((await server.json<PictureList>('images?format=svg')).total).toBe(1);
    expect((await server.call('images?limit=501')).status).toBe(400);
  });

  it('have a timeline with their aspect ratios, and facets', async () => {
    const { pictures } = await server.json<PictureList>('images');
    const timeline = await server.json<Timeline>('timeline');
    expect(timeline.ratios).toEqual(
      pictures.map(({ width, height }) => Math.round((100 * width!) / height!)),
    );
    const facets = await server.json<Facets>('facets');
    expect(facets.folders).toContainEqual({ path: join(server.library.pictures, 'trip'), count: 2 });
    expect(facets.formats).toContainEqual({ format: 'svg', count: 1 });
  });

  it('have details with all of their paths', async () => {
    const details = await server.json<PictureDetails>(`images/${await idOf(server, 'wide.png')}`);
    expect(details).toMatchObject({ width: 320, height: 160, format: 'png', part: null });
    expect(details.paths).toHaveLength(2);
    expect(details.color).toMatch(/^#[0-9a-f]{6}$/);
  });
});

describe('the labels of a picture', () => {
  it('are those of the built-in list that are likely, in both languages', { timeout: 120_000 }, async () => {
    const id = await idOf(server, 'big.png');
    const likely = await server.json<PictureLabels>(`images/${id}/labels?top=3&minProbability=0.0001`);
    expect(likely.prepared).toBe(true);
    expect(likely.labels).toHaveLength(3);
    for (const label of likely.labels)
      expect(label).toEqual({
        en: expect.any(String),
        zh: expect.stringMatching(/\p{Script=Han}/u),
        group: expect.any(String),
        probability: expect.any(Number),
      });
    const { labels } = await server.json<PictureLabels>(`images/${id}/labels`);
    expect(labels).toEqual(likely.labels.filter(({ probability }) => probability >= 0.65));
    for (const wrong of ['top=0', 'minProbability=1', 'labels=/etc/passwd'])
      expect((await server.call(`images/${id}/labels?${wrong}`)).status).toBe(400);
  });
});

describe('the words in a picture', () => {
  const LINES = [
    { text: 'Dark chocolate 3.20', confidence: 0.98, box: [0.1, 0.1, 0.6, 0.1, 0.6, 0.2, 0.1, 0.2] },
    { text: '合计 3.20', confidence: 0.91, box: [0.1, 0.3, 0.6, 0.3, 0.6, 0.4, 0.1, 0.4] },
  ];
  const TEXT = 'Dark chocolate 3.20\n合计 3.20';

  it('are null until they are read, then their lines with their places', async () => {
    const [read, none, unread] = await Promise.all(
      ['big.png', 'tall.jpg', 'wide.png'].map((name) => idOf(server, name)),
    );
    expect(await server.json<PictureText>(`images/${read}/text`)).toEqual({
      id: read,
      text: null,
      lines: null,
      found: [],
    });
    const context = await openContext(server.library.home);
    try {
      const items = await itemsIn(context);
      const wordsOf = (id: string) =>
        id === read ? { text: TEXT, lines: LINES } : id === none ? { text: '', lines: [] } : {};
      await context.use(async (session) =>
        (await session.store()).upsert(items.map((item) => ({ ...item, ...wordsOf(item.id) }))),
      );
    } finally {
      await context.close();
    }
    expect(await server.json(`images/${read}/text`)).toEqual({
      id: read,
      text: TEXT,
      lines: LINES,
      found: [],
    });
    expect(await server.json(`images/${none}/text`)).toEqual({ id: none, text: '', lines: [], found: [] });
    expect(await server.json(`images/${unread}/text`)).toEqual({
      id: unread,
      text: null,
      lines: null,
      found: [],
    });
    // A file with this content is the picture, wherever it lies; another one needs the models, which are not there.
    const file = join(server.library.pictures, 'trip', 'big.png');
    expect(await server.engine.readText(file)).toEqual({ id: read, text: TEXT, lines: LINES });
    expect(await server.engine.readText(readFileSync(file))).toMatchObject({ id: read, text: TEXT });
    for (const name of ['wide.png', '../secret/private.png'])
      await expect(server.engine.readText(join(server.library.pictures, name))).rejects.toMatchObject({
        code: 'model-missing',
        hint: expect.stringContaining('soutu models pull ocr'),
      });
  });
});

describe('a thumbnail', () => {
  it.each([
    [1, 160],
    [161, 320],
    [641, 900],
    [4096, 900],
  ])('for %i pixels is %i wide', async (size, width) => {
    const response = await server.call(`images/${await idOf(server, 'big.png')}/thumbnail?size=${size}`);
    const metadata = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect(metadata).toMatchObject({ format: 'webp', width });
  });

  it('may be cached forever, and is not sent twice', async () => {
    const path = `images/${await idOf(server, 'tall.jpg')}/thumbnail`;
    const first = await server.call(path);
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect(first.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const again = await server.call(path, { headers: { 'if-none-match': etag } });
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
    expect((await server.call(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });
});

describe('a file', () => {
  it('is sent unchanged, with its type and name', async () => {
    const id = await idOf(server, 'square 一.webp');
    const response = await server.call(`images/${id}/file`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(createHash('md5').update(bytes).digest('hex')).toBe(id);
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(response.headers.get('content-disposition')).toBe(
      `inline; filename="square _.webp"; filename*=UTF-8''square%20%E4%B8%80.webp`,
    );
    const saved = await server.call(`images/${id}/file?download=1`);
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; /);
    const again = await server.call(`images/${id}/file`, { headers: { 'if-none-match': `"${id}"` } });
    expect(again.status).toBe(304);
    const head = await server.call(`images/${id}/file`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(bytes.length));
  });

  it('in SVG is never shown as a document of this origin', async () => {
    const response = await server.call(`images/${await idOf(server, 'drawing.svg')}/file`);
    expect(await response.text()).toBe(SVG);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is not sent if it was replaced', async () => {
    const id = await idOf(server, 'big.png');
    const path = join(server.library.pictures, 'trip', 'big.png');
    const content = readFileSync(path);
    const secret = join(server.library.pictures, '..', 'secret', 'private.png');
    renameSync(path, `${path}.away`);
    expect((await server.call(`images/${id}/file`)).status).toBe(404);
    symlinkSync(secret, path);
    expect((await server.call(`images/${id}/file`)).status).toBe(404);
    expect((await server.call(`images/${id}/thumbnail?size=640`)).status).not.toBe(500);
    rmSync(path);
    writeFileSync(path, Buffer.alloc(content.length, 1));
    expect((await server.call(`images/${id}/file`)).status).toBe(404);
    rmSync(path);
    renameSync(`${path}.away`, path);
    expect((await server.call(`images/${id}/file`)).status).toBe(200);
  });
});

describe('a file outside of the library', () => {
  it('is not indexed through a symbolic link', async () => {
    const { pictures } = await server.json<PictureList>('images');
    expect(pictures.flatMap(({ paths }) => paths).filter((path) => /secret|leaving/.test(path))).toEqual([]);
  });

  it.each(['', '/text', '/labels', '/file', '/thumbnail', '/similar'])(
    'has no id: images/…%s is 404 or 400',
    async (route) => {
      const missing = await server.call(`images/${'f'.repeat(32)}${route}`);
      expect([missing.status, await codeOf(missing)]).toEqual([404, 'not-found']);
      for (const id of ['..%2f..%2fetc%2fpasswd', '%2e%2e', 'x', `${'f'.repeat(32)}%00`, 'F'.repeat(32)]) {
        expect((await server.call(`images/${id}${route}`)).status).toBeGreaterThanOrEqual(400);
      }
    },
  );
});

describe('removing a picture', () => {
  it('removes all of its paths from the library but no files', async () => {
    const id = await idOf(server, 'wide.png');
    const removed = await server.json(`images/${id}`, { method: 'DELETE' });
    expect(removed).toEqual({ files: 2, pictures: 1 });
    expect((await server.call(`images/${id}`)).status).toBe(404);
    expect((await server.call(`images/${id}/file`)).status).toBe(404);
    expect((await server.call(`images/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect(readFileSync(join(server.library.pictures, 'wide.png')).length).toBeGreaterThan(0);
    await server.engine.index();
    expect((await server.call(`images/${id}`)).status).toBe(404);
  });
});
