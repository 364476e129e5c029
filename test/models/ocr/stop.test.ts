import { expect, it } from 'vitest';
import { createWordReader } from '../../../src/models/ocr/read-words.ts';

/** A picture so long that it is read in several tiles. */
const WIDTH = 400;
const HEIGHT = 20_000;
const picture = () => ({ data: new Uint8Array(WIDTH * HEIGHT * 3), width: WIDTH, height: HEIGHT });

it('reads no further tile once it is stopped, because a long picture takes half a minute', async () => {
  let looks = 0;
  const detector = {
    async map() {
      looks += 1;
      return { data: new Float32Array(64), width: 8, height: 8 };
    },
  };
  const recogniser = { read: () => Promise.reject(new Error('There are no lines.')) };
  const reader = createWordReader(detector, recogniser);
  expect(await reader.read(picture())).toEqual([]);
  const all = looks;
  expect(all).toBeGreaterThan(4);
  looks = 0;
  await expect(reader.read(picture(), () => looks >= 3)).rejects.toMatchObject({ code: 'interrupted' });
  expect(looks).toBe(3);
});
