import { expect, test } from 'vitest';
import type { Pixels } from '../../src/models/embedder.ts';
import { resize } from '../../src/models/preprocess/resample.ts';
import { resizeAxis, sliceAxis } from '../../src/models/preprocess/resample-weights.ts';
import { type Resize, referenceResize } from './resample-reference.ts';

/** Pseudorandom numbers from 0 to 1, the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = numbers(7);
/** A number from 1 to `most` with a logarithmic distribution, so that small sizes occur as often as large ones. */
const upTo = (most: number) => Math.ceil(most ** random());

/** Noise, half of it black and white, because its sums exceed the range of a byte. */
function noise(width: number, height: number): Pixels {
  const level = () => (random() < 0.5 ? Math.round(random()) * 255 : Math.floor(random() * 256));
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, level) };
}

function fastResize(picture: Pixels, x: Resize, y: Resize, filter: 'bicubic' | 'bilinear'): Uint8Array {
  return resize(
    picture,
    resizeAxis(picture.width, x.length, x.offset, x.kept, filter),
    resizeAxis(picture.height, y.length, y.offset, y.kept, filter),
  );
}

const whole = (length: number): Resize => ({ length, offset: 0, kept: length });
function crop(length: number): Resize {
  const kept = upTo(length);
  return { length, offset: Math.floor((length - kept) / 2), kept };
}

test.each(['bicubic', 'bilinear'] as const)('%s equals the reference bit for bit', (filter) => {
  const extremes: [number, number, Resize, Resize][] = [
    [1, 1, whole(224), whole(224)],
    [1, 900, whole(32), whole(3)],
    [900, 1, whole(3), whole(32)],
    [5000, 2, whole(7), whole(1)],
    [3, 70_000, whole(1), whole(5)],
    [224, 224, whole(224), whole(224)],
    [5, 5, whole(6), whole(4)],
    [640, 427, { length: 335, offset: 55, kept: 224 }, whole(224)],
  ];
  const drawn = Array.from({ length: 120 }, (): (typeof extremes)[number] => {
    return [upTo(300), upTo(300), crop(upTo(200)), crop(upTo(200))];
  });
  for (const [width, height, x, y] of [...extremes, ...drawn]) {
    const picture = noise(width, height);
    const same =
      Buffer.compare(fastResize(picture, x, y, filter), referenceResize(picture, x, y, filter)) === 0;
    expect(same, `${width} x ${height} to ${JSON.stringify({ x, y })}`).toBe(true);
  }
});

test('an axis whose length does not change keeps its samples', () => {
  const picture = noise(33, 17);
  expect(fastResize(picture, whole(33), whole(17), 'bicubic')).toEqual(picture.data);
});

test('the halves of an axis stay within its rows', () => {
  const axis = resizeAxis(100, 10, 0, 10, 'bicubic');
  const [top, bottom] = [sliceAxis(axis, 0, 4), sliceAxis(axis, 4, 10)];
  expect([top.from, bottom.end]).toEqual([axis.from, axis.end]);
  const picture = noise(6, 100);
  const x = resizeAxis(6, 4, 0, 4, 'bicubic');
  const joined = Buffer.concat([resize(picture, x, top), resize(picture, x, bottom)]);
  expect(joined.equals(resize(picture, x, axis))).toBe(true);
});

test('a picture whose intermediate result is too large is resized in parts with the same result', () => {
  const [width, height, x, y] = [1, 150_000, whole(224), whole(4)] as const;
  const picture = noise(width, height);
  const square = fastResize(picture, x, y, 'bicubic');
  const column = referenceResize(picture, whole(1), y, 'bicubic');
  for (let row = 0; row < 4; row++) {
    const expected = column.subarray(row * 3, row * 3 + 3);
    expect([...square.subarray(row * 672, row * 672 + 3)]).toEqual([...expected]);
    expect([...square.subarray(row * 672 + 669, row * 672 + 672)]).toEqual([...expected]);
  }
});
