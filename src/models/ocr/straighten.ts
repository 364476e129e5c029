import type { Pixels } from '../embedder.ts';
import { distance, heightOf, lengthOf, type Quad } from './quad.ts';

/** Samples of a pixel along each axis when a line is shrunk: enough to avoid moiré in fine letters. */
const MAX_SAMPLES = 3;

/** A line cut out of its picture: planes blue, green, red of values from -1 to 1. */
export interface Strip {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Cuts a line out of a picture and straightens it to a given height, by bilinear sampling between its corners. Its width keeps
 * the line's proportions; what lies outside of the picture repeats its edge.
 */
export function straighten(picture: Pixels, quad: Quad, height: number): Strip {
  const width = Math.max(8, Math.round((height * lengthOf(quad)) / Math.max(1, heightOf(quad))));
  const [a, b, c, d] = quad;
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.round(distance(a, d) / height)));
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  const { data: source, width: sourceWidth, height: sourceHeight } = picture;
  const scale = 1 / (127.5 * samples * samples);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let [red, green, blue] = [0, 0, 0];
      for (let sample = 0; sample < samples * samples; sample++) {
        const u = (column + ((sample % samples) + 0.5) / samples) / width;
        const v = (row + (Math.trunc(sample / samples) + 0.5) / samples) / height;
        // Between the upper and the lower side of the line; pixel centres lie at .5.
        const x = (1 - v) * (a[0] + u * (b[0] - a[0])) + v * (d[0] + u * (c[0] - d[0])) - 0.5;
        const y = (1 - v) * (a[1] + u * (b[1] - a[1])) + v * (d[1] + u * (c[1] - d[1])) - 0.5;
        const x0 = Math.min(Math.max(Math.floor(x), 0), sourceWidth - 1);
        const y0 = Math.min(Math.max(Math.floor(y), 0), sourceHeight - 1);
        const x1 = Math.min(x0 + 1, sourceWidth - 1);
        const y1 = Math.min(y0 + 1, sourceHeight - 1);
        const fx = Math.min(Math.max(x - x0, 0), 1);
        const fy = Math.min(Math.max(y - y0, 0), 1);
        const w00 = (1 - fx) * (1 - fy);
        const w10 = fx * (1 - fy);
        const w01 = (1 - fx) * fy;
        const w11 = fx * fy;
        const [p00, p10] = [(y0 * sourceWidth + x0) * 3, (y0 * sourceWidth + x1) * 3];
        const [p01, p11] = [(y1 * sourceWidth + x0) * 3, (y1 * sourceWidth + x1) * 3];
        red += w00 * source[p00]! + w10 * source[p10]! + w01 * source[p01]! + w11 * source[p11]!;
        green +=
          w00 * source[p00 + 1]! + w10 * source[p10 + 1]! + w01 * source[p01 + 1]! + w11 * source[p11 + 1]!;
        blue +=
          w00 * source[p00 + 2]! + w10 * source[p10 + 2]! + w01 * source[p01 + 2]! + w11 * source[p11 + 2]!;
      }
      const at = row * width + column;
      data[at] = blue * scale - 1;
      data[plane + at] = green * scale - 1;
      data[2 * plane + at] = red * scale - 1;
    }
  }
  return { data, width, height };
}
