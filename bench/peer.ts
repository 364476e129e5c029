import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { createContext } from '../src/engine/context.ts';
import { BUILT_IN } from '../src/models/model-cards.ts';
import { packageRoot } from '../src/package-root.ts';
import { openDriver } from '../src/store/stores.ts';
import { type Answered, type Asked, LOAD_HEAD, load, loadCells } from './load.ts';
import { newUploads, newWords, textQuery } from './requests.ts';
import { figure, megabytes, percentile, table } from './run.ts';
import { cpuMs, residentBytes, type Served, start } from './served.ts';

const ROUNDS = 3;
const COMPARED = 30;
/** Questions from here on are in no load: an answer that is kept would be no measurement. */
const NEVER_LOADED = 90_000;
/** What the plain server keeps its vectors in, and what that is called in the table. */
const KINDS = { milvus: 'plain, Milvus Lite', numpy: 'plain, NumPy' };

interface Peer {
  readonly name: string;
  readonly server: Served;
}

/**
 * The plain server of bench/peer on the same vectors and graphs: both are asked in turns, and the medians of the rounds count,
 * because other programs share the machine.
 */
export async function comparePeer(
  soutu: Served,
  { home, folder, python, seconds }: { home: string; folder: string; python: string; seconds: number },
): Promise<string> {
  const data = join(folder, 'peer');
  await exportRows(home, data);
  const peers: Peer[] = [{ name: 'Soutu', server: soutu }];
  try {
    for (const [vectors, name] of Object.entries(KINDS)) {
      peers.push({ name, server: await startPeer(python, vectors, home, data) });
    }
    const agreements = await Promise.all(
      peers.slice(1).map(async ({ name, server }) => `${name} ${await sameHits(soutu.url, server.url)}`),
    );
    return [
      `The plain setup of bench/peer on the same vectors and the same graphs, in turns, medians of ${ROUNDS}. Of the five best pictures of ${COMPARED} questions it finds the same ones: ${agreements.join(', ')}.`,
      table(
        ['requests, connections', '', ...LOAD_HEAD, 'CPU ms of an answer', 'RSS'],
        await inTurns(peers, seconds),
      ),
    ].join('\n\n');
  } finally {
    await Promise.all(peers.slice(1).map(({ server }) => server.stop()));
  }
}

function startPeer(python: string, vectors: string, home: string, data: string): Promise<Served> {
  return start(python, [
    join(packageRoot, 'bench', 'peer', 'plain_server.py'),
    ...['--data', data, '--vectors', vectors],
    ...['--models', join(home, 'cache', 'models')],
    ...['--tokenizer', join(packageRoot, 'models', BUILT_IN, 'tokenizer.json')],
  ]);
}

async function inTurns(peers: readonly Peer[], seconds: number): Promise<string[][]> {
  const scenarios: [string, number, () => Asked][] = [
    ['words, all different, 1', 1, newWords],
    ['words, all different, 16', 16, newWords],
    ['picture uploaded and searched, 4', 4, await newUploads()],
  ];
  const rows: string[][] = [];
  for (const [scenario, connections, next] of scenarios) {
    const rounds = peers.map((): Answered[] => []);
    const spent = peers.map(() => 0);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, { server }] of peers.entries()) {
        const before = cpuMs(server.pid);
        rounds[i]!.push(await load({ url: server.url, connections, seconds, next }));
        spent[i]! += cpuMs(server.pid) - before;
      }
    }
    for (const [i, { name, server }] of peers.entries()) {
      const each = spent[i]! / rounds[i]!.reduce((sum, { answers }) => sum + answers, 0);
      const cost = [figure(each), megabytes(residentBytes(server.pid))];
      rows.push([scenario, name, ...loadCells(medians(rounds[i]!)), ...cost]);
    }
  }
  return rows;
}

/** The rows of the library for the peer: vectors as raw float32, paths as JSON in the same order. */
async function exportRows(home: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true });
  const context = createContext(loadConfig({ home, model: BUILT_IN }), await openDriver('lance', { home }));
  const file = createWriteStream(join(to, 'vectors.f32'));
  const paths: string[] = [];
  await context.use(async (session) => {
    for await (const items of (await session.store()).scan({})) {
      for (const { vector, paths: all } of items) {
        file.write(new Uint8Array(vector.slice().buffer));
        paths.push(all[0]!);
      }
    }
  });
  await new Promise((resolve) => file.end(resolve));
  writeFileSync(join(to, 'paths.json'), JSON.stringify(paths));
  await context.close();
}

/** How many of the best pictures both name, over some questions. */
async function sameHits(ours: string, theirs: string): Promise<string> {
  let same = 0;
  let all = 0;
  for (let number = 0; number < COMPARED; number++) {
    const [a, b] = await Promise.all(
      [ours, theirs].map((url) => bestPaths(url, textQuery(NEVER_LOADED + number).path)),
    );
    all += a!.length;
    same += a!.filter((path) => b!.includes(path)).length;
  }
  return `${same} of ${all}`;
}

async function bestPaths(url: string, path: string): Promise<string[]> {
  const response = await fetch(new URL(path, url));
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  const { hits } = (await response.json()) as { hits: { path: string }[] };
  return hits.map((hit) => hit.path);
}

function medians(rounds: readonly Answered[]): Answered {
  const of = (pick: (round: Answered) => number) => percentile(rounds.map(pick), 0.5);
  return {
    answers: of((round) => round.answers),
    perSecond: of((round) => round.perSecond),
    p50: of((round) => round.p50),
    p95: of((round) => round.p95),
    p99: of((round) => round.p99),
    busy: of((round) => round.busy),
    failed: of((round) => round.failed),
  };
}
