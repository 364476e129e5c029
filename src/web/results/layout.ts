/** The first picture of a section, with the height of its heading in pixels. */
export interface Break {
  readonly at: number;
  readonly height: number;
}

interface LayoutRequest {
  /** Aspect ratio (width / height) of each picture. */
  readonly ratios: readonly number[];
  /** Sections in the order of the pictures. */
  readonly breaks: readonly Break[];
  /** In whole pixels, as are `target` and `gap`. */
  readonly width: number;
  readonly target: number;
  readonly gap: number;
}

/** Position of every picture, in whole pixels from the upper left corner of the results. */
export interface Layout {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Top of the heading of each section. */
  readonly breakTops: Int32Array;
  readonly rowTops: Int32Array;
  readonly rowHeights: Int32Array;
  /** Index of the first picture of each row, followed by the number of pictures. */
  readonly rowFirsts: Int32Array;
  readonly lefts: Int32Array;
  readonly widths: Int32Array;
}

/** A row is at most this many times as high as the target height. */
const MAX_STRETCH = 1.5;

/**
 * Justified layout: each row fills the width exactly and is as close to the target height as possible. The last row of a
 * section keeps the target height, and so does a row that is cut short by a panorama.
 */
export function layOut({ ratios, breaks, width, target, gap }: LayoutRequest): Layout {
  const count = ratios.length;
  const lefts = new Int32Array(count);
  const widths = new Int32Array(count);
  const rowTops = new Int32Array(count);
  const rowHeights = new Int32Array(count);
  const rowFirsts = new Int32Array(count + 1);
  const breakTops = new Int32Array(breaks.length);
  let rows = 0;
  let y = 0;
  let next = 0;
  for (let first = 0; first < count; ) {
    for (; breaks[next]?.at === first; next++) {
      breakTops[next] = y;
      y += breaks[next]!.height;
    }
    const row = fillRow(ratios, first, breaks[next]?.at ?? count, width, target, gap);
    let x = 0;
    for (let i = first; i < row.end; i++) {
      const right = x + ratios[i]! * row.height;
      lefts[i] = Math.round(x);
      widths[i] = Math.max(1, (row.full && i === row.end - 1 ? width : Math.round(right)) - lefts[i]!);
      x = right + gap;
    }
    rowTops[rows] = y;
    rowFirsts[rows] = first;
    rowHeights[rows] = Math.max(1, Math.round(row.height));
    y += rowHeights[rows++]! + gap;
    first = row.end;
  }
  rowFirsts[rows] = count;
  return {
    count,
    width,
    height: Math.max(0, y - gap),
    breakTops,
    rowTops: rowTops.subarray(0, rows),
    rowHeights: rowHeights.subarray(0, rows),
    rowFirsts: rowFirsts.subarray(0, rows + 1),
    lefts,
    widths,
  };
}

/** Fills the next row with pictures from `first` on, ending before `limit`. */
function fillRow(
  ratios: readonly number[],
  first: number,
  limit: number,
  width: number,
  target: number,
  gap: number,
): { end: number; height: number; full: boolean } {
  let sum = 0;
  for (let i = first; i < limit; i++) {
    const ratio = ratios[i]!;
    // Without this picture the row is higher than the target, with it lower; the closer one is used.
    const without = sum > 0 ? (width - gap * (i - first - 1)) / sum : Number.POSITIVE_INFINITY;
    if (sum > 0 && ratio * target >= width) {
      const full = without <= target * MAX_STRETCH;
      return { end: i, height: full ? without : target, full };
    }
    sum += ratio;
    const height = (width - gap * (i - first)) / sum;
    if (height > target) continue;
    if (without <= target * MAX_STRETCH && without * height < target * target) {
      return { end: i, height: without, full: true };
    }
    return { end: i + 1, height, full: true };
  }
  return { end: limit, height: target, full: false };
}

/** The row height for a width: about three pictures per row on a phone, six on a desktop. */
export function targetHeight(width: number): number {
  const share = Math.min(1, Math.max(0, (width - 390) / (1280 - 390)));
  return Math.round(120 + 100 * share);
}

/** The row of a picture. */
export function rowOf({ rowFirsts }: Layout, index: number): number {
  return lastUpTo(rowFirsts, rowFirsts.length - 1, index);
}

/** The row at a vertical position, clamped to the first and the last row. */
export function rowAt({ rowTops }: Layout, y: number): number {
  return lastUpTo(rowTops, rowTops.length, y);
}

/** Index of the last of the ascending values that is not above `value`; 0 if all are. */
function lastUpTo(values: Int32Array, length: number, value: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
