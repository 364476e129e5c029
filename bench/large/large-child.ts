import { openEngine } from '../../src/engine.ts';
import { peakRss } from '../resident.ts';

/** What a process of its own does with a library: large-child.js TASK FOLDER (the folder of the files). */
export type Task = 'open' | 'status' | 'timeline' | 'index' | 'forget';

/** Milliseconds of each step, and the largest resident size of the process in bytes. */
export interface Measured {
  readonly ms: readonly number[];
  readonly peakRss: number;
}

const [task, folder] = process.argv.slice(2) as [Task, string];
const engine = await openEngine();
const ms: number[] = [];
const time = async (work: () => Promise<unknown>) => {
  const started = performance.now();
  await work();
  ms.push(performance.now() - started);
};

switch (task) {
  case 'open': {
    await time(() => engine.search({ text: 'a dog on the beach' }));
    for (const text of ['火车', 'id card', 'a red car', '山和湖', 'receipt'])
      await time(() => engine.search({ text }));
    break;
  }
  case 'status':
    await time(() => engine.status());
    break;
  case 'timeline':
    await time(() => engine.list({ limit: 100 }));
    await time(() => engine.list({ limit: 100, offset: 100 }));
    break;
  case 'index':
    await time(async () => {
      const { added, updated, removed, unchanged } = await engine.index([folder]);
      if (added + updated + removed > 0)
        throw new Error(`${added} added, ${updated} updated, ${removed} removed, ${unchanged} unchanged`);
    });
    break;
  case 'forget':
    for (const number of [1, 2, 3, 4]) await time(() => engine.remove([`${folder}/0/${number}.jpg`]));
    break;
}
const measured: Measured = { ms, peakRss: peakRss() };
// Without waiting for the copy for searching that is being written in the background.
process.stdout.write(JSON.stringify(measured), () => process.exit(0));
