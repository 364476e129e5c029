import { join } from 'node:path';
import { type Answered, type Asked, LOAD_HEAD, load, loadCells } from './load.ts';
import { writeJpegs } from './pictures.ts';
import { newUploads, newWords, repeatedWords, thumbnails } from './requests.ts';
import { figure, megabytes, table } from './run.ts';
import { cpuMs, health, type Served } from './served.ts';

const API = '/api/v1';
const SHOWN = 320;
const OTHER_SIZES = [160, 640];

interface Shape {
  readonly photos: string;
  readonly pictures: number;
  readonly coming: number;
  readonly seconds: number;
}

type Scenario = readonly [name: string, work: () => Promise<Answered>];

/** Kinds of load one after the other: what was answered, and how the server's process bore it. */
export async function loadServer(
  { url, pid }: Served,
  { photos, pictures, coming, seconds }: Shape,
): Promise<string> {
  const ids = await pictureIds(url, photos, pictures);
  const uploads = await newUploads();
  const run = (connections: number, next: () => Asked, most?: number) =>
    load({ url, connections, seconds, next, ...(most === undefined ? {} : { most }) });
  // As many as obey Retry-After.
  const tooMany = () => load({ url, connections: 400, seconds, rate: 1, next: newWords });
  const rows: string[][] = [];
  const measure = async (...scenarios: readonly Scenario[]) => {
    await health(url);
    const before = cpuMs(pid);
    const results = await Promise.all(scenarios.map(([, work]) => work()));
    const { lateP99, lateMax, rss } = await health(url);
    const answers = results.reduce((sum, result) => sum + result.answers, 0);
    const ofAll = [
      figure((cpuMs(pid) - before) / answers),
      `${figure(lateP99)} / ${figure(lateMax)}`,
      megabytes(rss),
    ];
    for (const [i, result] of results.entries()) {
      rows.push([scenarios[i]![0], ...loadCells(result), ...(i === 0 ? ofAll : ofAll.map(() => '″'))]);
    }
  };
  const together = (when: string): Scenario[] => [
    [`${when}: words, all different, 8`, () => run(8, newWords)],
    [`${when}: thumbnails, kept, 8`, () => run(8, thumbnails(ids, [SHOWN]))],
    [`${when}: picture uploaded and searched, 2`, () => run(2, uploads)],
  ];

  await measure(['words, all different, 1 connection', () => run(1, newWords)]);
  await measure(['words, all different, 16', () => run(16, newWords)]);
  await measure(['words, the last 100 again and again, 16', () => run(16, repeatedWords(100))]);
  const cold = ids.length * OTHER_SIZES.length;
  await measure(['thumbnails, new, 8', () => run(8, thumbnails(ids, OTHER_SIZES), cold)]);
  // Made before they are measured as kept.
  await load({ url, connections: 8, seconds: 600, next: thumbnails(ids, [SHOWN]), most: ids.length });
  await measure(['thumbnails, kept, 16', () => run(16, thumbnails(ids, [SHOWN]))]);
  await measure(['picture uploaded and searched, 4', () => run(4, uploads)]);
  await measure(...together('at once'));
  await measure(['more than it takes on: words, 400 that ask once a second', tooMany]);
  await writeJpegs(join(photos, 'new'), coming, 1024, 768, pictures);
  const job = await startIndexing(url);
  await measure(['while indexing: words, all different, 4', () => run(4, newWords)]);
  await measure(...together('indexing, at once'));
  await stopIndexing(url, job);
  return table(
    [
      'requests, connections',
      ...LOAD_HEAD,
      'CPU ms of an answer',
      'event loop late, p99 / max ms',
      'RSS of the server',
    ],
    rows,
  );
}

async function pictureIds(url: string, folder: string, count: number): Promise<string[]> {
  const address = `${url}${API}/images?limit=500&folder=${encodeURIComponent(folder)}`;
  const { pictures } = await answer<{ pictures: { id: string }[] }>(await fetch(address));
  if (pictures.length !== Math.min(count, 500)) throw new Error(`${pictures.length} pictures are listed`);
  return pictures.map(({ id }) => id);
}

async function startIndexing(url: string): Promise<string> {
  return (await answer<{ id: string }>(await fetch(`${url}${API}/jobs/index`, { method: 'POST' }))).id;
}

/** Throws when the run was over before the load was: the figures would be those of an idle server. */
async function stopIndexing(url: string, job: string): Promise<void> {
  const address = `${url}${API}/jobs/${job}`;
  const { state } = await answer<{ state: string }>(await fetch(address));
  if (state !== 'running') throw new Error(`the run was ${state} too early`);
  await fetch(address, { method: 'DELETE' });
}

async function answer<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
