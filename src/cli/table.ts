import { printable } from './format.ts';

/** Lines of a table whose columns are aligned; East Asian characters take two columns. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => widthOf(row[i]!))));
  return rows.map((row) =>
    printable(row.map((cell, i) => cell + ' '.repeat(widths[i]! - widthOf(cell))).join('  ')).trimEnd(),
  );
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}
