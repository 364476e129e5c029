import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked } from './load.ts';
import { writeJpegs } from './pictures.ts';
import { newUploads, newWords } from './requests.ts';
import { figure, megabytes, table, withFolder } from './run.ts';
import { residentBytes, type Served, serveSoutu } from './served.ts';

/** Longer than what idle parts wait before they give their memory back. */
const REST_MS = 60_000;

/** Memory of a server after indexing and after a rest, and how long the first searches take after it. */
export async function benchResting(counts: readonly number[]): Promise<string> {
  const rows: string[][] = [];
  for (const count of counts) rows.push(await withFolder((folder) => measure(folder, count)));
  return table(
    [
      'pictures of 640 x 480',
      'RSS when indexed',
      'RSS after a minute of rest',
      'first words, next words ms',
      'first picture, next picture ms',
    ],
    rows,
  );
}

async function measure(folder: string, count: number): Promise<string[]> {
  const pictures = await writeJpegs(join(folder, 'pictures'), count, 640, 480);
  const uploads = await newUploads();
  const server = await serveSoutu(join(folder, 'home'), ['--model', 'soutu-mini', pictures]);
  try {
    await indexed(server, count);
    const after = residentBytes(server.pid);
    await sleep(REST_MS);
    const rested = residentBytes(server.pid);
    const twice = async (next: () => Asked) =>
      `${figure(await milliseconds(server, next()))}, ${figure(await milliseconds(server, next()))}`;
    return [String(count), megabytes(after), megabytes(rested), await twice(newWords), await twice(uploads)];
  } finally {
    await server.stop();
  }
}

/** Waits for the end of the run. */
async function indexed({ url }: Served, count: number): Promise<void> {
  const { jobs } = (await (await fetch(`${url}/api/v1/jobs`)).json()) as { jobs: { id: string }[] };
  await (await fetch(`${url}/api/v1/jobs/${jobs[0]!.id}/events`)).text();
  const { images } = (await (await fetch(`${url}/api/v1/status`)).json()) as { images: number };
  if (images !== count) throw new Error(`${images} pictures were indexed`);
}

async function milliseconds({ url }: Served, { path, ...init }: Asked): Promise<number> {
  const started = performance.now();
  const response = await fetch(`${url}${path}`, init as RequestInit);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return performance.now() - started;
}
