import type { SearchTrace } from '../trace.ts';

/**
 * What LanceDB says of a search that it has run: the steps of its plan with their measures. It counts no nodes of a graph.
 *
 * @param plan text of `analyzePlan`
 */
export function readPlan(plan: string): Pick<SearchTrace, 'lists' | 'compared' | 'full'> {
  const steps = plan.split('\n');
  const sum = (step: string, measure: string) =>
    steps
      .filter((line) => line.trimStart().startsWith(step))
      .reduce((all, line) => all + numberIn(line, measure), 0);
  const compared = sum('ANNSubIndex', 'index_comparisons');
  const ranked = sum('ANNIvfPartition', 'partitions_ranked');
  return {
    ...(ranked > 1 && { lists: { visited: sum('ANNSubIndex', 'partitions_searched'), of: ranked } }),
    ...(compared > 0 && { compared }),
    full: sum('KNNVectorDistance', 'output_rows'),
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, B: 1e9 };

/** @example numberIn('metrics=[output_rows=9.76 K, …]', 'output_rows') // 9760 */
function numberIn(line: string, measure: string): number {
  const [, digits, unit] = new RegExp(`\\b${measure}=([\\d.]+)(?: ([KMB]))?`).exec(line) ?? [];
  return digits === undefined ? 0 : Math.round(Number(digits) * UNITS[unit ?? '']!);
}
