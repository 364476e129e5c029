/** Where a part of the results begins, with space for its heading in pixels. */
export interface Break {
  readonly at: number;
  readonly height: number;
}

interface LayoutRequest {
  /** Width over height of each picture. */
  readonly ratios: readonly number[];
  /** In the order of the pictures. */
  readonly breaks: readonly Break[];
  /** All in whole pixels. */
  readonly width: number;
  readonly target: number;
  readonly gap: number;
}

/** Where every picture stands, in whole pixels from the top left corner of the results. */
export interface Layout {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Top of the heading of each break. */
  readonly breakTops: Int32Array;
  readonly rowTops: Int32Array;
  readonly rowHeights: Int32Array;
  /** First picture of each row, and at the end the number of pictures. */
  readonly rowFirsts: Int32Array;
  readonly lefts: Int32Array;
  readonly widths: Int32Array;
}

/** A row is at most this many times as high as wanted. */
const HIGHEST = 1.5;

/**
 * Justified rows: each is filled to the very pixel and as near to the wanted height as whole pictures allow.
 * The last row of a part keeps the wanted height, and so does one that a panorama cuts short.
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

/** The pictures from `first` on that make the next row, none of them at `limit` or beyond. */
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
    // Without this picture the row is higher than wanted, with it lower: the nearer of the two is taken.
    const without = sum > 0 ? (width - gap * (i - first - 1)) / sum : Number.POSITIVE_INFINITY;
    if (sum > 0 && ratio * target >= width) {
      const full = without <= target * HIGHEST;
      return { end: i, height: full ? without : target, full };
    }
    sum += ratio;
    const height = (width - gap * (i - first)) / sum;
    if (height > target) continue;
    if (without <= target * HIGHEST && without * height < target * target) {
      return { end: i, height: without, full: true };
    }
    return { end: i + 1, height, full: true };
  }
  return { end: limit, height: target, full: false };
}

/** The height of a row that suits a width: about three pictures in a row on a phone, six on a desk. */
export function targetHeight(width: number): number {
  const share = Math.min(1, Math.max(0, (width - 390) / (1280 - 390)));
  return Math.round(120 + 100 * share);
}

/** The row of a picture. */
export function rowOf({ rowFirsts }: Layout, place: number): number {
  return lastUpTo(rowFirsts, rowFirsts.length - 1, place);
}

/** The row at a height of the results; above the first it is the first, below the last the last. */
export function rowAt({ rowTops }: Layout, y: number): number {
  return lastUpTo(rowTops, rowTops.length, y);
}

/** Of ascending values the last that is not above `value`; 0 if all are. */
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
