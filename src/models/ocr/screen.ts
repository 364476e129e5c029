import type { Pixels } from '../embedder.ts';

/** A first look at smaller pictures shows their letters well enough. */
const MIN_SIDE = 640;
/** How many times as high as wide the screens of telephones are (18:9 to 20:9), and their widths in pixels. */
const PHONE = { ratio: [1.95, 2.3], width: [700, 1450] } as const;

/**
 * Whether a picture is probably a screenshot or another page that no camera has seen, which is seldom without words: by its size, or
 * because it has few colours.
 */
export function isScreen(picture: Pixels): boolean {
  const { width, height } = picture;
  if (Math.max(width, height) < MIN_SIDE) return false;
  return (isIn(height / width, PHONE.ratio) && isIn(width, PHONE.width)) || hasFewColors(picture);
}

const isIn = (value: number, [from, to]: readonly [number, number]) => value >= from && value <= to;

/** Rows, and pixels in each of them, that are looked at: a millisecond for a screen. */
const [ROWS, COLUMNS] = [48, 320];
/** So many colours make up so much of a page of text, a chart or the window of a program. */
const COLORS = 8;
const SHARE = 0.75;

/**
 * Whether a few colours make up most of a picture, as they do on the screens of programs and on pages that no camera has seen. Of the
 * demo gallery's documents, .97 is the median; its drawn scenes have .45 at most, and photographs less.
 */
function hasFewColors({ data, width, height }: Pixels): boolean {
  const counts = new Map<number, number>();
  const [rows, columns] = [Math.min(ROWS, height), Math.min(COLUMNS, width)];
  for (let row = 0; row < rows; row++) {
    const start = Math.floor(((row + 0.5) * height) / rows) * width;
    for (let column = 0; column < columns; column++) {
      const at = 3 * (start + Math.floor(((column + 0.5) * width) / columns));
      const color = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
  }
  const most = [...counts.values()].sort((a, b) => b - a).slice(0, COLORS);
  return most.reduce((sum, count) => sum + count, 0) > SHARE * rows * columns;
}
