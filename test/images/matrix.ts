import type { ImageFormat } from '../../src/core/formats.ts';
import type { Pixels } from '../../src/models/embedder.ts';
import { fixture } from './fixtures.ts';

/** A file of the decode matrix, with what `test/fixtures/formats/make.py` says that decoding it must give. */
export interface MatrixFile {
  readonly file: string;
  readonly format: ImageFormat;
  /** Upright width and height. */
  readonly size: readonly [number, number];
  /** Mean red, green and blue of the quarters: top left, top right, bottom left, bottom right. */
  readonly quarters: readonly (readonly number[])[];
  /** Levels by which they may differ. */
  readonly tolerance: number;
  /** The quarters of the thumbnail, which is converted from the colour profile. @default `quarters` */
  readonly thumbnail?: readonly (readonly number[])[];
}

export const matrix = JSON.parse(new TextDecoder().decode(fixture('formats/expected.json'))) as {
  readonly files: readonly MatrixFile[];
  /** Files that cannot be shown, and are `unsupported`. */
  readonly refused: readonly string[];
};

export const matrixFile = (name: string): Uint8Array => fixture(`formats/files/${name}`);

/** The means of the quarters of a picture, as in `MatrixFile`. */
export function quartersOf({ data, width, height }: Pixels): number[][] {
  const [w, h] = [Math.floor(width / 2), Math.floor(height / 2)];
  const corners = [
    [0, 0, w, h],
    [w, 0, width, h],
    [0, h, w, height],
    [w, h, width, height],
  ] as const;
  return corners.map(([left, top, right, bottom]) =>
    [0, 1, 2].map((channel) => {
      let sum = 0;
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) sum += data[(y * width + x) * 3 + channel]!;
      return sum / ((right - left) * (bottom - top));
    }),
  );
}
