import type { Pixels } from '../models/embedder.ts';

/** Maximum number of sampled pixels in each direction: enough for a mean, and negligible compared to decoding. */
const SAMPLES = 64;

/** The mean colour of evenly spaced pixels, as #rrggbb. */
export function meanColor({ data, width, height }: Pixels): string {
  const columns = Math.min(width, SAMPLES);
  const rows = Math.min(height, SAMPLES);
  const total = [0, 0, 0] as [number, number, number];
  for (let row = 0; row < rows; row++) {
    const start = Math.floor(((row + 0.5) * height) / rows) * width;
    for (let column = 0; column < columns; column++) {
      const at = 3 * (start + Math.floor(((column + 0.5) * width) / columns));
      for (let channel = 0; channel < 3; channel++) total[channel]! += data[at + channel]!;
    }
  }
  const hex = (sum: number) =>
    Math.round(sum / (rows * columns))
      .toString(16)
      .padStart(2, '0');
  return `#${total.map(hex).join('')}`;
}
