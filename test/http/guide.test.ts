import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { transformWithOxc } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '../../src/http/contract/library.ts';
import { detailsSchema, labelsSchema, textSchema } from '../../src/http/contract/pictures.ts';
import type { RouteContract } from '../../src/http/contract/route.ts';
import { ROUTES } from '../../src/http/contract/routes.ts';
import { searchResponseSchema } from '../../src/http/contract/search.ts';
import { packageRoot } from '../../src/package-root.ts';
import { type RunningServer, serve } from '../support/browser.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { blocksOf, type GuideBlock, readGuide } from './guide.ts';
import { LAST_ID, type RecordingProxy, recordTraffic } from './recording-proxy.ts';
import { expectContract } from './server.ts';

const run = promisify(execFile);
const guide = readGuide();
const blocks = blocksOf(guide);
const [prelude, ...typeScript] = blocks.filter(({ language }) => language === 'ts');
const shell = blocks.filter(({ language }) => language === 'sh');
const commands = [...guide.matchAll(/^\$ npx soutu (serve .+)$/gm)].map(([, args]) => args!.split(' '));

let library: TestLibrary;
let work: string;
let id: string;
const servers: RunningServer[] = [];
const proxies: Record<string, RecordingProxy> = {};
let token: string;

/** Starts a server with the arguments in the guide, but with the folder of the test. */
async function startAsWritten(args: readonly string[]): Promise<RunningServer> {
  const [, ...rest] = args.map((arg) => arg.replace('~/Pictures', library.pictures));
  const settings = ['--home', library.home, '--model', 'soutu-mini', '--roots', library.pictures];
  const server = await serve([...rest, ...settings]);
  servers.push(server);
  return server;
}

beforeAll(async () => {
  library = createTestLibrary();
  work = join(library.home, '..', 'work');
  mkdirSync(work);
  for (let seed = 0; seed < 4; seed++) await writePicture(join(library.pictures, `${seed}.png`), seed);
  for (let seed = 4; seed < 6; seed++)
    await writePicture(join(library.pictures, '2024', `${seed}.png`), seed);
  writeFileSync(join(library.pictures, 'damaged.png'), 'no picture');
  await writePicture(join(work, 'photo.jpg'), 7, { format: 'jpeg' });
  await writePicture(join(work, 'other.jpg'), 8, { format: 'jpeg' });
  const open = await startAsWritten(commands[0]!);
  const read = async <T>(path: string) => (await (await fetch(`${open.url}/api/v1/${path}`)).json()) as T;
  const firstRun = async () => (await read<{ jobs: { id: string }[] }>('jobs')).jobs.at(-1);
  let first = await firstRun();
  // The address is printed before the run begins.
  for (; first === undefined; first = await firstRun()) await sleep(50);
  // The events end when the folder has been read.
  await (await fetch(`${open.url}/api/v1/jobs/${first.id}/events`)).text();
  const { pictures } = await read<{ pictures: { id: string }[] }>('images?order=oldest');
  id = pictures[0]!.id;
  const guarded = await startAsWritten([...commands[1]!, '--no-index']);
  token = guarded.token!;
  proxies.open = await recordTraffic(open.url);
  proxies.guarded = await recordTraffic(guarded.url);
});
afterAll(async () => {
  await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
  await Promise.all(servers.map((server) => server.stop()));
  library.cleanUp();
});

/** Replaces the URL, folder, token and ids in the code of a block by those of this test. */
function filledIn(code: string, proxy: RecordingProxy): string {
  return code
    .replaceAll('http://127.0.0.1:7788', proxy.url)
    .replaceAll('/home/me/Pictures', library.pictures)
    .replace(/^ID=.*$/m, `ID=${id}`)
    .replace(/^(UPLOAD|JOB)=.*$/m, `$1=$(curl -s ${proxy.url}${LAST_ID})`)
    .replace(/^TOKEN=.*$/m, `TOKEN=${token}`)
    .replace(/^const id = '.*'/m, `const id = '${id}'`)
    .replace(/^const token = '.*'/m, `const token = '${token}'`);
}

/** Runs a block and checks the responses to its requests against the guide and the contract. */
async function expectAnswers(
  block: GuideBlock,
  requests: number | null,
  runBlock: (proxy: RecordingProxy) => Promise<unknown>,
) {
  const proxy = proxies[block.marks.server ?? 'open']!;
  proxy.take();
  await runBlock(proxy);
  const exchanges = proxy.take();
  if (requests === null) expect(exchanges.length).toBeGreaterThan(0);
  else expect(exchanges).toHaveLength(requests);
  for (const { method, path, status, type, body } of exchanges) {
    const what = `${method} ${path}: ${body.subarray(0, 300)}`;
    if (block.marks.status) expect(status, what).toBe(Number(block.marks.status));
    else expect(Math.floor(status / 100), what).toBe(2);
    const response = new Response(new Uint8Array(body), { status, headers: { 'content-type': type } });
    await expectContract(response.clone(), path, method);
    if (/\/(search|similar)\b/.test(path) && response.ok) {
      expect(((await response.json()) as { hits: unknown[] }).hits, what).not.toEqual([]);
    }
  }
}

const hasCurl = spawnSync('curl', ['--version']).status === 0 && spawnSync('sh', ['-c', 'true']).status === 0;
const curl = hasCurl ? describe : describe.skip;

curl(`the examples with curl${hasCurl ? '' : ' (curl or sh is missing)'}`, () => {
  it.each(shell)('$place', async (block) => {
    const requests = block.code.match(/^curl /gm)!.length;
    await expectAnswers(block, requests, async (proxy) => {
      const code = `set -e\nSOUTU=${proxy.url}/api/v1\n${filledIn(block.code, proxy)}`;
      await run('sh', ['-c', code], { cwd: work });
    });
  });
});

describe('the examples in TypeScript', () => {
  it('pass the type checker', async () => {
    const files = typeScript.map(({ code }, i) => {
      const file = join(work, `example-${i}.mts`);
      writeFileSync(file, `${prelude!.code}\n${code}\nexport {};\n`);
      return file;
    });
    const modules = join(packageRoot, 'node_modules');
    const options = [
      '--noEmit',
      '--strict',
      '--target',
      'es2023',
      '--lib',
      'es2023',
      '--module',
      'nodenext',
      '--skipLibCheck',
    ];
    const types = ['--types', 'node', '--typeRoots', join(modules, '@types')];
    const tsc = join(modules, 'typescript', 'bin', 'tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, ...options, ...types, ...files], {
      cwd: work,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });

  it.each(typeScript)('$place', async (block) => {
    await expectAnswers(block, null, async (proxy) => {
      const source = filledIn(`${prelude!.code}\n${block.code}`, proxy);
      const file = join(work, 'example.mjs');
      writeFileSync(file, (await transformWithOxc(source, 'example.ts')).code);
      const { stdout } = await run(process.execPath, [file], { cwd: work });
      expect(stdout).not.toBe('');
    });
  });
});

it('shows responses that match their schemas', () => {
  const schemas = {
    search: searchResponseSchema,
    caption: detailsSchema.pick({ caption: true }),
    text: textSchema,
    labels: labelsSchema,
    problem: problemSchema,
  };
  const shown = blocks.filter(({ language }) => language === 'json');
  expect(shown.map(({ marks }) => marks.answer)).toEqual(Object.keys(schemas));
  for (const { code, marks } of shown) {
    const answer = JSON.parse(code);
    expect(schemas[marks.answer as keyof typeof schemas].parse(answer)).toEqual(answer);
  }
});

it('lists every route', () => {
  const routes = Object.values(ROUTES as Readonly<Record<string, RouteContract>>);
  const lines = routes.map(
    ({ method, path, summary }) => `| \`${method.toUpperCase()} ${path}\` | ${summary} |`,
  );
  expect(guide.trim().split('\n').slice(-lines.length)).toEqual(lines);
});
