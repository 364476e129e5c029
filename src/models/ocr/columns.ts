/** A line seen along the reading direction: its ends, its middle across, and its height. */
export interface Placed<T> {
  readonly line: T;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly height: number;
}

/** Columns of a text have at least so many lines, each on average so many times as long as high: cells of a table are shorter. */
const [MIN_LINES, MIN_LENGTH] = [4, 6];
/** Most lines of a text fill at least so much of its width, unlike the labels and values of a form. */
const [MOST, FULL] = [0.6, 0.75];
/** The space between columns is at least so many times as wide as their lines are high. */
const MIN_GAP = 0.5;
/** Columns are sought in so many rows at once: a page has fewer, and a long screenshot may have thousands. */
const MAX_ROWS = 200;

type Row<T> = readonly Placed<T>[];

/**
 * Rows in the order in which they are read: where a text has columns, one after the other, else row by row. The lines of two columns
 * stand side by side, unlike those of two people in a conversation.
 *
 * @param rows from the top, each from its left
 */
export function byColumns<T>(rows: readonly Row<T>[]): Placed<T>[] {
  const read: Placed<T>[] = [];
  for (let at = 0; at < rows.length; ) {
    const columns = columnsFrom(rows.slice(at, at + MAX_ROWS));
    if (columns === null) read.push(...rows[at++]!);
    else {
      read.push(...byColumns(columns.left), ...byColumns(columns.right));
      at += columns.rows;
    }
  }
  return read;
}

interface Columns<T> {
  readonly rows: number;
  readonly left: readonly Row<T>[];
  readonly right: readonly Row<T>[];
}

/** The columns that most rows have from the first one on; null if they have none. */
function columnsFrom<T>(rows: readonly Row<T>[]): Columns<T> | null {
  let best: Columns<T> | null = null;
  const lines = rows.flat();
  // Tables of short cells have many gaps and no columns of a text.
  if (2 * meanLength(lines) < MIN_LENGTH) return null;
  const rightmost = Math.max(...lines.map(({ left }) => left));
  const tried = new Set<number>();
  for (const { right: from, height } of lines) {
    const to = from + MIN_GAP * height;
    if (to > rightmost || tried.has(from)) continue;
    tried.add(from);
    const crossed = rows.findIndex((row) => row.some(({ left, right }) => left < to && right > from));
    const count = crossed < 0 ? rows.length : crossed;
    if (count < MIN_LINES || count <= (best?.rows ?? 0)) continue;
    const inside = rows.slice(0, count);
    const left = inside.map((row) => row.filter((one) => one.right <= from)).filter((row) => row.length > 0);
    const right = inside.map((row) => row.filter((one) => one.left >= to)).filter((row) => row.length > 0);
    if (isText(left) && isText(right) && standSideBySide(left.flat(), right.flat()))
      best = { rows: count, left, right };
  }
  return best;
}

function isText<T>(rows: readonly Row<T>[]): boolean {
  const lines = rows.flat();
  if (rows.length < MIN_LINES || meanLength(lines) < MIN_LENGTH) return false;
  // A column may itself consist of columns, which have rows of several lines.
  const widths = rows.map((row) => row.at(-1)!.right - row[0]!.left);
  const widest = Math.max(...widths);
  return widths.filter((width) => width >= FULL * widest).length >= MOST * widths.length;
}

/** Of lines, in their heights. */
const meanLength = <T>(lines: Row<T>): number =>
  lines.reduce((total, { left, right, height }) => total + (right - left) / height, 0) / lines.length;

/** Whether at least half of the lines of the shorter column have one of the other beside them. */
function standSideBySide<T>(left: Row<T>, right: Row<T>): boolean {
  const [few, many] = left.length < right.length ? [left, right] : [right, left];
  const beside = few.filter((one) => many.some((other) => Math.abs(other.y - one.y) < one.height));
  return 2 * beside.length >= few.length;
}
