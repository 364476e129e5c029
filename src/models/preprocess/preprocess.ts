import type { Pixels } from '../embedder.ts';
import type { Preprocessing } from './preprocessor-config.ts';
import { resize } from './resample.ts';
import { resizeAxis } from './resample-weights.ts';

interface Geometry {
  /** Size to which the whole picture is resized. */
  readonly width: number;
  readonly height: number;
  /** Top left corner of the crop. */
  readonly left: number;
  readonly top: number;
}

/**
 * Position of the crop in the resized picture: the long side is trunc(shortest * long / short), the crop
 * begins at floor((n - side) / 2), as in transformers' CLIPImageProcessor.
 */
function geometry(width: number, height: number, plan: Preprocessing): Geometry {
  const resized = 'width' in plan.resize ? plan.resize : keepRatio(width, height, plan.resize.shortest);
  const offset = (length: number) => Math.floor((length - plan.side) / 2);
  return {
    width: resized.width,
    height: resized.height,
    left: offset(resized.width),
    top: offset(resized.height),
  };
}

function keepRatio(width: number, height: number, shortest: number): { width: number; height: number } {
  return width <= height
    ? { width: shortest, height: Math.trunc((shortest * height) / width) }
    : { width: Math.trunc((shortest * width) / height), height: shortest };
}

/**
 * Computes the square input of the image encoder: side * side * 3 bytes, RGB, identical to the output of Pillow and
 * transformers. Only rows and columns inside the crop are computed. Pillow skips an axis whose length does not
 * change; here each of its samples has weight 1, with the same result.
 */
export function preprocess(picture: Pixels, plan: Preprocessing): Uint8Array<ArrayBuffer> {
  const { side, filter } = plan;
  const target = geometry(picture.width, picture.height, plan);
  const x = resizeAxis(picture.width, target.width, target.left, side, filter);
  const y = resizeAxis(picture.height, target.height, target.top, side, filter);
  return resize(picture, x, y);
}
