import { expect, test } from 'vitest';
import { readCaption } from '../../src/images/caption/read-caption.ts';
import { decode } from '../../src/images/decode.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { MAX_PIXELS } from './fixtures.ts';

const drawing = (declaration: string, prefix = '') => {
  const p = prefix === '' ? '' : `${prefix}:`;
  const space = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  return (
    `${declaration}<${p}svg ${space}="http://www.w3.org/2000/svg" width="20" height="10">` +
    `<${p}title>Ein Bär 熊</${p}title><${p}rect width="20" height="10" fill="#c00"/></${p}svg>`
  );
};
const utf16 = (text: string, big = false) => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
const declared = '<?xml version="1.0" encoding="UTF-16"?>';

test.each([
  ['UTF-16, little-endian', utf16(`\ufeff${drawing(declared)}`)],
  ['UTF-16, big-endian', utf16(`\ufeff${drawing(declared)}`, true)],
  ['UTF-16 without a byte order mark', utf16(drawing(declared))],
  ['UTF-16 without a declaration', utf16(`\ufeff${drawing('')}`)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${drawing('')}`)],
  ['a prefix', Buffer.from(drawing('', 'svg'))],
  ['a prefix, UTF-16', utf16(`\ufeff${drawing(declared, 'ns0')}`)],
])('an SVG with %s', async (_name, bytes) => {
  expect(sniffFormat(bytes)).toBe('svg');
  const { width, height, pixels } = await decode(bytes, 'svg', { maxPixels: MAX_PIXELS });
  expect([width, height]).toEqual([20, 10]);
  expect([...pixels.data.subarray(0, 3)]).toEqual([0xcc, 0, 0]);
  expect((await readCaption(bytes, 'svg'))?.title).toBe('Ein Bär 熊');
});

test('the words of an SVG in the encoding that it declares', async () => {
  const bytes = Buffer.from(
    drawing('<?xml version="1.0" encoding="ISO-8859-1"?>').replace(' 熊', ''),
    'latin1',
  );
  expect((await readCaption(bytes, 'svg'))?.title).toBe('Ein Bär');
  expect((await decode(bytes, 'svg', { maxPixels: MAX_PIXELS })).width).toBe(20);
});

test('other elements with such names are no SVG', () => {
  for (const text of ['<svg:g xmlns:svg="http://www.w3.org/2000/svg"/>', '<x:svgs/>', '<html><svg/></html>'])
    expect(() => sniffFormat(Buffer.from(text))).toThrow();
});
