import { expect, it } from 'vitest';
import type { Quad } from '../../../src/models/ocr/quad.ts';
import { joinTiles, type Tile, tilesOf } from '../../../src/models/ocr/tiles.ts';

const SIDE = 1920;
/** A picture whose rows differ. */
function picture(width: number, height: number) {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) data.fill(y % 251, 3 * width * y, 3 * width * (y + 1));
  return { data, width, height };
}

const level = (top: number, left = 100, right = 500, height = 40): Quad => [
  [left, top],
  [right, top],
  [right, top + height],
  [left, top + height],
];

it.each([
  ['a telephone', 1290, 2796],
  ['a ticket', 300, 1500],
  ['a panorama', 9000, 800],
])('leaves %s whole, without a copy', (_, width, height) => {
  const whole = { data: new Uint8Array(), width, height };
  expect(tilesOf(whole, SIDE)).toEqual([{ pixels: whole, top: 0 }]);
});

it.each([
  [1080, 12_000],
  [1440, 6000],
  [200, 2500],
  [1000, 2501],
])('covers a long picture of %i x %i by tiles that overlap and share its memory', (width, height) => {
  const long = picture(width, height);
  const tiles = tilesOf(long, SIDE);
  expect(tiles.length).toBeGreaterThan(1);
  for (const [at, { top, pixels }] of tiles.entries()) {
    const { data, ...size } = pixels;
    expect(size.width).toBe(width);
    expect(data.length).toBe(3 * width * size.height);
    expect(data.buffer).toBe(long.data.buffer);
    expect(data[0]).toBe(top % 251);
    // Not shrunk more than a screen is.
    expect(size.height).toBeLessThanOrEqual(Math.max(SIDE, width) + 1);
    const before = tiles[at - 1];
    if (before) expect(before.top + before.pixels.height - top).toBeGreaterThanOrEqual(width / 5);
  }
  expect(tiles[0]!.top).toBe(0);
  expect(tiles.at(-1)!.top + tiles.at(-1)!.pixels.height).toBe(height);
});

it('joins the lines of tiles without doubles, wherever they are', () => {
  const tiles = tilesOf(picture(1000, 6000), SIDE);
  // Lines 60 pixels apart, each of which is found a little differently in each tile, and cut off at its edge.
  const linesFrom = (top: number) =>
    Array.from({ length: 98 }, (_, i) => ({ text: `line ${i}`, top: top + 60 * i }));
  let drawn = linesFrom(0);
  const linesIn = ({ top, pixels }: Tile, jitter: number) =>
    drawn.flatMap(({ text, top: y }) => {
      const [from, to] = [Math.max(0, y - top + jitter), Math.min(pixels.height, y + 40 - top + jitter)];
      if (to - from < 5) return [];
      return [{ text: to - from < 38 ? 'cut' : text, quad: level(from, 100, 500, to - from) }];
    });
  for (let at = 0; at < 60 * 7; at++) {
    const jitter = (at % 7) - 3;
    drawn = linesFrom(Math.floor(at / 7));
    const found = tiles.map((tile, i) => ({ ...tile, lines: linesIn(tile, i % 2 ? jitter : 0) }));
    const joined = joinTiles(
      found,
      ({ quad }) => quad,
      ({ text, quad }, by) => ({ text, quad: quad.map(([x, y]) => [x, y + by]) as unknown as Quad }),
    );
    expect(joined.map(({ text }) => text)).toEqual(drawn.map(({ text }) => text));
    for (const [i, { quad }] of joined.entries())
      expect(Math.abs(quad[0][1] - drawn[i]!.top)).toBeLessThanOrEqual(3);
  }
});
