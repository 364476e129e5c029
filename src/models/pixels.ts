import type { Pixels } from './embedder.ts';
import type { Preprocessing } from './preprocessor.ts';
import { resizeColumns, resizeRows, taps } from './resample.ts';

interface Geometry {
  /** Size that the whole picture is resized to. */
  readonly width: number;
  readonly height: number;
  /** Corner of the square that is kept. */
  readonly left: number;
  readonly top: number;
}

/**
 * Where the kept square lies in the resized picture: the long side is trunc(shortest * long / short), the crop
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
 * The square that the image tower takes: side * side * 3 bytes, RGB. Identical to what Pillow and transformers
 * make; only the rows and columns that survive the crop are computed.
 */
export function squarePixels(picture: Pixels, plan: Preprocessing): Uint8Array {
  const { width, height, data } = picture;
  const { side, filter } = plan;
  const target = geometry(width, height, plan);
  const y = taps(height, target.height, target.top, side, filter);
  const sameHeight = height === target.height;
  const firstRow = sameHeight ? target.top : y.first[0]!;
  const lastRow = sameHeight ? target.top + side : y.first[side - 1]! + y.count[side - 1]!;
  const rows = lastRow - firstRow;
  const narrow =
    width === target.width
      ? cutColumns(data, width, firstRow, rows, target.left, side)
      : resizeRows(data, width, firstRow, rows, taps(width, target.width, target.left, side, filter));
  return sameHeight ? narrow : resizeColumns(narrow, side * 3, firstRow, y);
}

/** Pillow leaves an axis alone that keeps its length. */
function cutColumns(
  data: Uint8Array,
  width: number,
  fromRow: number,
  rows: number,
  left: number,
  side: number,
): Uint8Array {
  const out = new Uint8Array(rows * side * 3);
  for (let row = 0; row < rows; row++) {
    const start = ((fromRow + row) * width + left) * 3;
    out.set(data.subarray(start, start + side * 3), row * side * 3);
  }
  return out;
}
