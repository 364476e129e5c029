import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SoutuError } from '../../src/errors.ts';
import { decode } from '../../src/images/decode.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { sharp } from '../../src/images/sharp.ts';
import { thumbnail } from '../../src/images/thumbnail.ts';
import { createWorkerDecoder } from '../../src/images/worker-decoder.ts';
import { packageRoot } from '../../src/package-root.ts';
import { writeBmp } from './bmp-writer.ts';
import { fixture, MAX_PIXELS, source } from './fixtures.ts';

async function decodeAny(bytes: Uint8Array) {
  return decode(bytes, sniffFormat(bytes), { maxPixels: MAX_PIXELS, shrinkTo: 64 });
}

test.each([
  ['truncated.jpg', 'corrupt'],
  ['truncated-header.jpg', 'corrupt'],
  ['truncated.png', 'corrupt'],
  ['zero.jpg', 'empty'],
  ['text.jpg', 'unsupported'],
  ['html.png', 'unsupported'],
  ['random.webp', 'corrupt'],
  ['bomb-header-60000x60000.png', 'too-large'],
  ['bomb-20000x20000.png', 'too-large'],
  ['zero-width.png', 'corrupt'],
])('%s is %s', async (file, code) => {
  await expect(decodeAny(source(file))).rejects.toMatchObject({ name: 'SoutuError', code });
});

test('filters of an SVG are removed, because they can block a thread for minutes', async () => {
  const chain = '<feTurbulence baseFrequency="0.1" numOctaves="50"/><feMorphology radius="90"/>'.repeat(200);
  const { pixels } = await decodeAny(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><style>.a { filter: url(#f) }</style>
      <filter id="f">${chain}</filter><rect width="200" height="400" fill="#f00" filter="url(#f)"/>
      <rect class="a" x="200" width="200" height="400" fill="#00f" style="filter:url(#f)"/></svg>`),
  );
  const { data, width } = pixels;
  expect([...data.slice(0, 3)]).toEqual([255, 0, 0]);
  expect([...data.slice((width - 1) * 3, width * 3)]).toEqual([0, 0, 255]);
});

/** Runs a script in a separate process and returns the growth of its memory in MB, which it prints. */
function growth(script: string): number {
  const prelude = `
    import { readFileSync } from 'node:fs';
    import { decode } from './dist/src/images/decode.js';
    const options = { maxPixels: ${MAX_PIXELS}, shrinkTo: 224 };
    const read = (name) => readFileSync('test/fixtures/preprocess/source/' + name);
    const photo = read('photo-1024x683.jpg');
    const decodePhotos = async (count) => { while (count-- > 0) await decode(photo, 'jpeg', options); };`;
  const args = ['--input-type=module', '-e', prelude + script];
  return Number(execFileSync(process.execPath, args, { cwd: packageRoot, encoding: 'utf8' }));
}

test('decompression bombs take little memory', () => {
  const megabytes = growth(`
    await decodePhotos(5);
    const before = process.resourceUsage().maxRSS;
    for (const name of ['bomb-header-60000x60000.png', 'bomb-20000x20000.png']) {
      for (let i = 0; i < 5; i++) await decode(read(name), 'png', options).catch((error) => error.code);
    }
    console.log((process.resourceUsage().maxRSS - before) / 1024);`);
  expect(megabytes).toBeLessThan(60);
});

test('memory does not grow with the number of pictures', () => {
  const megabytes = growth(`
    await decodePhotos(100);
    const before = process.memoryUsage().rss;
    await decodePhotos(150);
    console.log((process.memoryUsage().rss - before) / 2 ** 20);`);
  expect(megabytes, 'one copy of each would be 210').toBeLessThan(90);
});

const svg = (body: string, attributes = 'width="100" height="100"') =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${body}</svg>`,
  );

test('an SVG that expands exponentially is refused', async () => {
  const nest = (inner: string, more: (index: number) => string) =>
    Array.from({ length: 20 }, (_, index) => more(index)).reduce((all, part) => all + part, inner);
  const uses = nest('<rect id="u0" width="1" height="1"/>', (i) => {
    return `<g id="u${i + 1}">${`<use xlink:href="#u${i}"/>`.repeat(10)}</g>`;
  });
  await expect(decodeAny(svg(`${uses}<use xlink:href="#u20"/>`))).rejects.toMatchObject({ code: 'corrupt' });
  const entities = nest('<!ENTITY a0 "<g/>">', (i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`);
  const laughs = Buffer.concat([Buffer.from(`<!DOCTYPE svg [${entities}]>`), svg('&a20;')]);
  await expect(decodeAny(laughs)).rejects.toMatchObject({ code: 'corrupt' });
  await expect(decodeAny(svg('<g>'.repeat(100_000)))).rejects.toMatchObject({ code: 'corrupt' });
});

test('a root element of an SVG that is incomplete or very long is read in one pass', () => {
  const script = `
    import { prepareSvg } from './dist/src/images/svg.js';
    const root = (attributes) => '<svg xmlns="http://www.w3.org/2000/svg" ' + attributes + '/>';
    const hostile = [
      '<svg '.repeat(2e6),
      '<svg ' + 'a="'.repeat(2e6),
      '<svg ' + ' '.repeat(8e6),
      '<svg' + ' width="1"'.repeat(1e6),
      '<!--'.repeat(2e6),
      '<!DOCTYPE svg [' + '<!--'.repeat(2e6),
      root('width="' + '1'.repeat(8e6) + '!"'),
      root('viewBox="' + '0 '.repeat(4e6) + '"'),
      root(' '.repeat(8e6) + 'width="5" ' + 'x=" width=1" '.repeat(5e5)),
    ];
    const read = (text) => prepareSvg(Buffer.from(text)).then(({ width }) => width, ({ code }) => code);
    const outcomes = [];
    for (const text of hostile) outcomes.push(await read(text));
    console.log(outcomes.join());`;
  const args = ['--input-type=module', '-e', script];
  const run = spawnSync(process.execPath, args, { cwd: packageRoot, encoding: 'utf8', timeout: 60_000 });
  expect([run.stdout, run.stderr]).toEqual([`${'corrupt,'.repeat(6)}300,300,300\n`, '']);
}, 90_000);

test('an SVG loads no external resources', async () => {
  const file = join(packageRoot, 'test/fixtures/preprocess/source/photo-1024x683.jpg');
  for (const href of [file, `file://${file}`]) {
    const { pixels } = await decodeAny(svg(`<image width="100" height="100" xlink:href="${href}"/>`));
    expect(pixels.data.every((value) => value === 255)).toBe(true);
  }
  const entity = Buffer.from('<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/hostname">]>');
  const bytes = Buffer.concat([entity, svg('<text y="50">&e;</text>')]);
  const outcome = await decodeAny(bytes).catch((error: SoutuError) => error.code);
  if (typeof outcome === 'string') expect(outcome).toBe('corrupt');
  else expect(outcome.pixels.data.every((value) => value === 255)).toBe(true);
});

test('a decoder that hangs or crashes fails one picture only', async () => {
  const impatient = createWorkerDecoder({ timeoutMs: 1 });
  const job = {
    format: 'heic',
    bytes: fixture('photo-320x214.heic'),
    maxPixels: MAX_PIXELS,
    memory: 1e6,
  } as const;
  await expect(impatient(job)).rejects.toMatchObject({ code: 'corrupt' });
  const patient = createWorkerDecoder();
  const results = await Promise.allSettled([
    patient({ ...job, bytes: job.bytes.subarray(0, 3000) }),
    patient({ ...job, maxPixels: 100 }),
    patient(job),
  ]);
  expect(results.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.code))).toEqual([
    'corrupt',
    'too-large',
    'ok',
  ]);
});

test('the thread prints nothing to stdout and does not keep the process alive', () => {
  const script = `
    import { readFileSync } from 'node:fs';
    import { decode } from './dist/src/images/decode.js';
    const bytes = readFileSync('test/fixtures/photo-320x214.heic');
    for (const end of [3000, 11_000]) {
      await decode(bytes.subarray(0, end), 'heic', { maxPixels: 1e6 }).catch((error) => error.code);
    }
    console.log(process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY/.test(name)).join());`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  expect([run.stdout, run.stderr]).toEqual(['\n', '']);
});

test('common defects of real files are tolerated', async () => {
  const trailing = Buffer.concat([source('exif-6.jpg'), Buffer.alloc(5000, 7)]);
  expect((await decodeAny(trailing)).width).toBe(320);
  const flipped = Uint8Array.from(source('photo-1024x683.jpg'));
  flipped[100_000]! ^= 0x10;
  expect((await decodeAny(flipped)).width).toBe(1024);
});

/** Small pictures of every format, which the test damages. */
async function seeds(): Promise<[string, Uint8Array][]> {
  const small = () => sharp(source('photo-200x150.tiff')).resize(48, 36);
  const palette = [0, 1, 2, 3].map((index) => [index * 80, 9, 200] as const);
  const runs = Uint8Array.from(
    [...Array(36).keys()].flatMap((row) => [40, row & 3, 0, 8, 1, 2, 3, 0, 1, 2, 3, 0, 0, 0]),
  );
  return [
    [
      'jpeg',
      await small()
        .withExif({ IFD0: { Make: 'A' } })
        .jpeg()
        .toBuffer(),
    ],
    ['jpeg', await small().jpeg({ progressive: true }).toBuffer()],
    ['png', await small().png().toBuffer()],
    ['png', await small().png({ palette: true }).toBuffer()],
    ['webp', await small().webp().toBuffer()],
    ['webp', await small().ensureAlpha(0.5).webp({ lossless: true }).toBuffer()],
    ['gif', await small().gif().toBuffer()],
    ['avif', await small().avif({ effort: 0 }).toBuffer()],
    ['tiff', await small().tiff({ compression: 'lzw' }).toBuffer()],
    [
      'svg',
      svg('<defs><g id="a"><path d="M1 2L90 80"/></g></defs><use xlink:href="#a"/><text y="9">Hi</text>'),
    ],
    ['bmp', source('photo-200x150.bmp')],
    ['bmp', writeBmp({ width: 48, height: 36, bits: 8, compression: 1, palette, data: runs })],
    ['heic', fixture('photo-320x214.heic')],
  ];
}

/** Mulberry32, so that the damage is the same in every run. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Flips bits (mostly in headers), truncates the file, or inserts other bytes. */
function damage(bytes: Uint8Array, next: () => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const where = () => Math.floor(next() ** 2 * copy.length);
  const kind = next();
  if (kind < 0.2) return copy.subarray(0, where());
  if (kind < 0.3) copy.fill(next() < 0.5 ? 0xff : 0, where(), where() + 16);
  else
    for (let flips = 1 + Math.floor(next() * 8); flips > 0; flips--)
      copy[where()]! ^= 1 << Math.floor(next() * 8);
  return copy;
}

test('every damaged file decodes or fails with a code, and nothing hangs', async () => {
  const next = random(20_240_229);
  const allowed = ['corrupt', 'unsupported', 'too-large', 'empty'];
  for (const [format, seed] of await seeds()) {
    expect((await decodeAny(seed)).pixels.data.length, format).toBeGreaterThan(0);
    for (let round = 0; round < 40; round++) {
      const bytes = damage(seed, next);
      try {
        const { pixels } = await decodeAny(bytes);
        expect(pixels.data.length, `${format} ${round}`).toBe(pixels.width * pixels.height * 3);
        await thumbnail(bytes, sniffFormat(bytes), { size: 32, maxPixels: MAX_PIXELS });
      } catch (error) {
        if (!(error instanceof SoutuError)) throw error;
        expect(allowed, `${format} ${round}: ${error.message}`).toContain(error.code);
      }
    }
  }
});
