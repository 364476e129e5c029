import { expect, test } from 'vitest';
import { readPlan } from '../../src/store/lance/trace.ts';

const PLAN = `AnalyzeExec verbose=true, elapsed=2.8ms, metrics=[]
  KNNVectorDistance: elapsed=2.5ms, metric=cosine, metrics=[output_rows=50, elapsed_compute=46µs, output_batches=1]
    LanceRead: projection=[vector], metrics=[output_rows=50, rows_scanned=50]
      ANNSubIndex: name=vector_idx, k=50, metrics=[output_rows=50, index_comparisons=9.76 K, partitions_searched=40]
        ANNIvfPartition: minimum_nprobes=40, metrics=[output_rows=1, index_comparisons=0, partitions_ranked=1.40 K]
  KNNVectorDistance: metrics=[output_rows=20.00 K, output_batches=20]`;

test('reads what LanceDB counts, and adds up its steps', () => {
  expect(readPlan(PLAN)).toEqual({ lists: { visited: 40, of: 1400 }, compared: 9760, full: 20_050 });
});

test('leaves out what LanceDB does not count', () => {
  const graph = PLAN.replace('9.76 K', '0').replace('1.40 K', '1').replace('40]', '1]');
  expect(readPlan(graph)).toEqual({ full: 20_050 });
});
