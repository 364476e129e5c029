import { join } from 'node:path';
import { writeJpegs } from './pictures.ts';
import { figure, measureIndex, megabytes, table, withFolder } from './run.ts';

/** Pictures through the whole way, from JPEG files to rows of the store. */
export async function benchIndexing(
  model: string,
  counts: { photos: number; large: number },
): Promise<string> {
  return withFolder(async (folder) => {
    const photos = await writeJpegs(join(folder, 'photos'), counts.photos, 1024, 768);
    const large = await writeJpegs(join(folder, 'large'), counts.large, 4000, 3000);
    const warm = await writeJpegs(join(folder, 'warm'), 2, 64, 64);
    const rows: string[][] = [];
    const ways: [string, string, NodeJS.ProcessEnv][] = [
      ['1024 x 768, fp32, 2 workers', photos, { SOUTU_PRECISION: 'fp32', SOUTU_WORKERS: '2' }],
      ['1024 x 768, int8, 2 workers', photos, { SOUTU_PRECISION: 'int8', SOUTU_WORKERS: '2' }],
      ['1024 x 768, int8, 1 worker', photos, { SOUTU_PRECISION: 'int8', SOUTU_WORKERS: '1' }],
      ['1024 x 768, int8, 2 workers, accurate', photos, { SOUTU_DECODE: 'accurate', SOUTU_WORKERS: '2' }],
      ['12 megapixels, int8, 2 workers', large, { SOUTU_WORKERS: '2' }],
    ];
    let reference = 0;
    for (const [i, [name, pictures, settings]] of ways.entries()) {
      const home = join(folder, `home-${i}`);
      const env = { SOUTU_MODEL: model, ...settings };
      // The optimised model is made on the first use; that is not what is measured here.
      measureIndex(home, warm, env);
      const cost = measureIndex(home, pictures, env);
      reference ||= cost.imagesPerSecond;
      rows.push([
        name,
        figure(cost.imagesPerSecond),
        `${(cost.imagesPerSecond / reference).toFixed(2)}x`,
        `${Math.round(cost.busy * 100)} %`,
        megabytes(cost.peakRss),
        `${figure(cost.delayP99)} / ${figure(cost.delayMax)}`,
      ]);
    }
    return table(
      [
        'JPEG files to rows',
        'images/s',
        'to the first',
        'cores busy',
        'peak RSS',
        'event loop late, p99 / max ms',
      ],
      rows,
    );
  });
}

/** Memory over a long run, and how long a run over unchanged files takes. */
export async function benchManyFiles(counts: readonly number[]): Promise<string> {
  return withFolder(async (folder) => {
    const rows: string[][] = [];
    for (const count of counts) {
      const pictures = await writeJpegs(join(folder, `${count}`), count, 320, 240);
      const home = join(folder, `home-${count}`);
      const env = { SOUTU_MODEL: 'soutu-mini' };
      const first = measureIndex(home, pictures, env);
      const again = measureIndex(home, pictures, env);
      rows.push([
        String(count),
        figure(first.imagesPerSecond),
        megabytes(first.peakRss),
        first.rss.map((bytes) => Math.round(bytes / 1e6)).join(' '),
        `${figure(again.tookMs / 1000)} s (${again.unchanged} unchanged)`,
      ]);
    }
    return table(
      ['files of 320 x 240', 'images/s', 'peak RSS', 'RSS at each tenth of the run, MB', 'run again'],
      rows,
    );
  });
}
