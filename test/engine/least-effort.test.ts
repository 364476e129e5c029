import { expect, it } from 'vitest';
import { leastEffort } from '../../src/engine/tuning/least-effort.ts';
import { effortsFor } from '../../src/tuning/efforts.ts';
import type { IndexEffort, RecallFigures } from '../../src/tuning/types.ts';

const GRAPH = effortsFor({ kind: 'hnsw', compressed: false, search: ['ef'] }, {});
const LISTS = effortsFor({ kind: 'ivf_pq', compressed: true, search: ['nprobe', 'refine'] }, { lists: 100 });

/** Looks for an effort with a recall that a function gives; also tells what was looked at. */
async function search(
  efforts: readonly IndexEffort[],
  recallOf: (effort: IndexEffort) => number,
  looks = Number.POSITIVE_INFINITY,
) {
  const tried: IndexEffort[] = [];
  const look = async (effort: IndexEffort): Promise<RecallFigures> => {
    tried.push(effort);
    const all = recallOf(effort);
    return { all, pictures: all, texts: all, margin: 0, queries: 100 };
  };
  const found = await leastEffort(efforts, 0.9, look, () => tried.length >= looks);
  return { effort: found.effort, isCut: found.isCut, recall: found.figures.all, tried };
}

it.each(GRAPH.map(({ ef }) => [ef!]))('finds ef=%i in few looks', async (enough) => {
  const { effort, isCut, recall, tried } = await search(GRAPH, ({ ef }) => (ef! >= enough ? 0.95 : 0.5));
  expect({ effort, isCut, recall }).toEqual({ effort: { ef: enough }, isCut: false, recall: 0.95 });
  expect(new Set(tried).size).toBe(tried.length);
  expect(tried.length).toBeLessThanOrEqual(5);
});

it('takes the largest if none is enough, having looked at it', async () => {
  const { effort, isCut, tried } = await search(GRAPH, () => 0.5);
  expect({ effort, isCut }).toEqual({ effort: GRAPH.at(-1), isCut: false });
  expect(tried).toContain(GRAPH.at(-1));
});

it('finds how many lists are enough where only many candidates are', async () => {
  const many = await search(LISTS, ({ nprobe, refine }) => (refine === 20 && nprobe! >= 32 ? 0.95 : 0.5));
  expect(many.effort).toEqual({ nprobe: 32, refine: 20 });
  const few = await search(LISTS, ({ nprobe }) => (nprobe! >= 32 ? 0.95 : 0.5));
  expect(few.effort).toEqual({ nprobe: 32, refine: 5 });
});

it('stays with the first if it is enough', async () => {
  const efforts = [{ nprobe: 16, refine: 5 }, ...LISTS.slice(-4)];
  const { effort, tried } = await search(efforts, () => 0.95);
  expect([effort, tried.length]).toEqual([efforts[0], 1]);
});

it('takes the least that is known to be enough when the time is over, else the largest', async () => {
  const recall = ({ ef = 0 }: IndexEffort) => (ef >= 256 ? 0.95 : 0.5);
  expect(await search(GRAPH, recall, 2)).toMatchObject({ effort: { ef: 1024 }, isCut: true, recall: 0.95 });
  // It looks at 32, 64, 128, 512 and 256.
  expect(await search(GRAPH, recall, 4)).toMatchObject({ effort: { ef: 512 }, isCut: true });
  expect(await search(GRAPH, recall, 5)).toMatchObject({ effort: { ef: 256 }, isCut: false });
});
