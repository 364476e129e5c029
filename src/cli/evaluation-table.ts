import type { EvaluationRow } from '../engine.ts';

/** The table of figures with its head; columns that are the same in all rows are left out. */
export function rowsOf(rows: readonly EvaluationRow[]): string[][] {
  const percent = (value: number | null) => (value === null ? '' : (100 * value).toFixed(1));
  const columns: readonly (readonly [string, (row: EvaluationRow) => string, always?: boolean])[] = [
    ['model', (row) => row.model],
    ['precision', (row) => row.precision],
    ['form', (row) => row.form],
    ['words', (row) => (row.weight === null ? '' : String(row.weight))],
    ['search', (row) => row.direction, true],
    ['language', (row) => row.language, true],
    ['queries', (row) => String(row.queries), true],
    ['R@1 %', (row) => percent(row.recall1), true],
    ['R@5 %', (row) => percent(row.recall5), true],
    ['R@10 %', (row) => percent(row.recall10), true],
    ['median rank', (row) => String(row.medianRank), true],
    ['MRR', (row) => row.meanReciprocalRank.toFixed(3), true],
    ['mAP@5 %', (row) => percent(row.map5)],
    ['mAP@10 %', (row) => percent(row.map10)],
  ];
  const shown = columns.filter(
    ([, of, always]) => always || new Set(rows.map(of)).size > 1 || isFigure(rows, of),
  );
  return [shown.map(([name]) => name), ...rows.map((row) => shown.map(([, of]) => of(row)))];
}

/** Whether a column of figures has any: one of a single row is the same in all rows. */
const isFigure = (rows: readonly EvaluationRow[], of: (row: EvaluationRow) => string) =>
  rows.some((row) => /^\d+\.\d$/.test(of(row)));
