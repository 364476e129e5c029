import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { claimsPicture, isCandidate } from '../../src/images/formats.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { fixture, manifest, source } from './fixtures.ts';

const text = (content: string) => new TextEncoder().encode(content);

test('identifies all fixtures by content, including a JPEG that is named PNG', () => {
  for (const image of manifest.images) {
    expect(sniffFormat(source(image.file)), image.file).toBe(image.format.toLowerCase());
  }
  expect(sniffFormat(fixture('photo-320x214.heic'))).toBe('heic');
});

test.each([
  ['plain', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['byte order mark', '\uFEFF<svg/>'],
  [
    'declaration, comments, document type',
    '<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg PUBLIC "a>b" "c">\n<svg>',
  ],
  ['entities', "<!DOCTYPE svg [ <!ENTITY a 'b>'> ]>\n<!-- x --><svg\nwidth='1'>"],
])('SVG: %s', (_, content) => {
  expect(sniffFormat(text(content))).toBe('svg');
  expect(sniffFormat(gzipSync(text(content)))).toBe('svg');
});

test.each([
  ['text', 'hello'],
  ['HTML with an SVG inside', '<!DOCTYPE html><html><svg/></html>'],
  ['another root', '<svgz/>'],
  ['SVG in a comment only', '<!-- <svg> -->'],
  ['a comment without end', `<!-- ${'-- <svg>'.repeat(9000)}`],
  ['BM as a word', 'BMW and other cars are not pictures at all'],
  ['PDF', '%PDF-1.7'],
])('not a picture: %s', (_, content) => {
  expect(() => sniffFormat(text(content))).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test('an empty file is empty; gzip of other data and videos are unsupported', () => {
  expect(() => sniffFormat(new Uint8Array())).toThrow(expect.objectContaining({ code: 'empty' }));
  const video = text('\0\0\0\x18ftypisom\0\0\0\0mp42isom');
  for (const bytes of [gzipSync(text('hello')), text('\x1f'), Uint8Array.of(0x1f, 0x8b), video]) {
    expect(() => sniffFormat(bytes)).toThrow(expect.objectContaining({ code: 'unsupported' }));
  }
});

test.each([
  ['heic', 'heic', []],
  ['heic', 'mif1', ['heic']],
  ['heic', 'mif1', ['miaf']],
  ['heic', 'hevx', []],
  ['avif', 'avif', []],
  ['avif', 'mif1', ['miaf', 'avif']],
  ['avif', 'avis', ['msf1']],
])('%s by brand %s %j', (format, major, compatible) => {
  const size = String.fromCharCode(16 + compatible.length * 4);
  expect(sniffFormat(text(`\0\0\0${size}ftyp${major}\0\0\0\0${compatible.join('')}`))).toBe(format);
});

test('names decide which files are read, and which failures are reported', () => {
  expect(
    ['a.jpg', 'A.HEIC', 'a.png~', 'a.jpg!d', 'DSC0001', 'v1.2', 'Dr. Who'].filter((n) => !isCandidate(n)),
  ).toEqual([]);
  expect(['a.txt', 'a.mp4', 'a.jpg.part', 'Thumbs.db'].filter(isCandidate)).toEqual([]);
  expect(['a.jpg', 'DSC0001', 'v1.2'].filter(claimsPicture)).toEqual(['a.jpg']);
});
