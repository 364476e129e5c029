import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { drawPicture, writePicture, writeTogether } from '../support/pictures.ts';
import { type Served, serveLibrary, stop } from '../support/serve.ts';

let library: TestLibrary;
let children: ChildProcess[];
const at = (...names: string[]) => join(library.pictures, ...names);
const home = () => ['--home', library.home, '--model', 'soutu-mini'];

beforeEach(async () => {
  library = createTestLibrary();
  children = [];
  await writePicture(at('0.png'), 0);
  await library.use((engine) => engine.index([library.pictures]));
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  library.cleanUp();
});

const watching = (...args: string[]) => watchingBy([], ...args);

/** @param by a program that runs the command which follows, and its arguments */
function watchingBy(by: readonly string[], ...args: string[]) {
  const [program = '', ...rest] = [...by, process.execPath, cliMain, 'watch', ...home(), ...args];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const lines: string[] = [];
  const notes: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  createInterface(child.stderr).on('line', (line) => notes.push(line));
  const until = (line: string) => expect.poll(() => lines).toContain(line);
  const ready = () => expect.poll(() => notes.join()).toContain('The folders are');
  return { child, lines, notes, until, ready };
}

it('soutu watch prints a line for each file, after those that changed before it', async () => {
  await writePicture(at('before.png'), 1);
  const { child, lines, notes, until, ready } = watching();
  await ready();
  await until(`+ ${at('before.png')}`);
  await writePicture(at('new.png'), 2);
  await until(`+ ${at('new.png')}`);
  writeFileSync(at('0.png'), await drawPicture(3));
  await until(`~ ${at('0.png')}`);
  renameSync(at('new.png'), at('other.png'));
  await until(`> ${at('other.png')} (was ${at('new.png')})`);
  rmSync(at('other.png'));
  await until(`- ${at('other.png')}`);
  writeFileSync(at('bad.png'), 'no picture');
  await expect.poll(() => notes.join('\n')).toContain('bad.png: ');
  expect(lines).toHaveLength(5);
  const status = await soutu(['status', ...home()]);
  expect(status.stdout).toMatch(/^watch {2}followed by process \d+ \(soutu watch\)/m);
  child.kill('SIGINT');
  expect((await once(child, 'close'))[0]).toBe(0);
  expect((await soutu(['status', ...home()])).stdout).toMatch(/^watch {2}not followed/m);
});

it('soutu watch FOLDER adds a folder and follows it', async () => {
  const other = createTestLibrary();
  await writePicture(join(other.pictures, 'other.png'), 7);
  const { child, until, ready } = watching(other.pictures);
  await ready();
  await until(`+ ${join(other.pictures, 'other.png')}`);
  await writePicture(join(other.pictures, 'later.png'), 8);
  await until(`+ ${join(other.pictures, 'later.png')}`);
  child.kill('SIGINT');
  await once(child, 'close');
  other.cleanUp();
  const missing = await soutu(['watch', '/no/such/folder', ...home()]);
  expect([missing.code, missing.stderr]).toEqual([
    3,
    expect.stringContaining('/no/such/folder does not exist'),
  ]);
});

it('soutu watch --json prints an object a line; pause and resume decide for it', async () => {
  const { lines } = watching('--json');
  const events = () => lines.map((line) => JSON.parse(line));
  const untilState = (state: string) =>
    expect.poll(() => events().findLast(({ event }) => event === 'state')?.state).toBe(state);
  // The walk over all folders at the start has ended.
  const changed = () => events().flatMap(({ event, changed }) => (event === 'state' ? changed : []));
  await expect.poll(() => changed().includes(1) && changed().at(-1) === 0).toBe(true);
  expect((await soutu(['watch', 'pause', ...home()])).code).toBe(0);
  await untilState('paused');
  await writePicture(at('new.png'), 2);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  expect(events().filter(({ event }) => event === 'added')).toEqual([]);
  expect(await soutu(['watch', 'resume', ...home()])).toMatchObject({
    code: 0,
    stderr: 'The folders are followed again.\n',
  });
  await expect
    .poll(() => events().filter(({ event }) => event === 'added'))
    .toEqual([{ event: 'added', path: at('new.png'), from: null }]);
});

/** What a program with other power supplies than those of this machine is run by. */
const withPower = (folder: string) => [
  'unshare',
  '--mount',
  'sh',
  '-c',
  'mount --bind "$0" /sys/class/power_supply && exec "$@"',
  folder,
];

it('soutu watch lets changes wait while the machine runs on battery, unless it is told not to', async ({
  skip,
}) => {
  const supplies = `${library.pictures}-power`;
  mkdirSync(join(supplies, 'BAT0'), { recursive: true });
  const runsOn = (status: string) => writeFileSync(join(supplies, 'BAT0', 'status'), `${status}\n`);
  writeFileSync(join(supplies, 'BAT0', 'type'), 'Battery\n');
  runsOn('Discharging');
  const [program = '', ...args] = withPower(supplies);
  skip(spawnSync(program, [...args, 'true']).status !== 0, 'A mount of its own is refused here.');

  const regardless = watchingBy(withPower(supplies), '--watch-on-battery');
  await regardless.ready();
  await writePicture(at('on battery.png'), 1);
  await regardless.until(`+ ${at('on battery.png')}`);
  regardless.child.kill('SIGINT');
  await once(regardless.child, 'close');

  const { lines } = watchingBy(withPower(supplies), '--json');
  const events = () => lines.map((line) => JSON.parse(line));
  const state = () => events().findLast(({ event }) => event === 'state');
  await expect.poll(state).toMatchObject({ state: 'battery', power: 'battery' });
  await writePicture(at('later.png'), 2);
  await expect.poll(() => state().changed).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(events().filter(({ event }) => event === 'added')).toEqual([]);
  expect((await soutu(['status', ...home()])).stdout).toContain('runs on battery');
  runsOn('Charging');
  await expect
    .poll(() => events().filter(({ event }) => event === 'added'))
    .toEqual([{ event: 'added', path: at('later.png'), from: null }]);
});

it('soutu serve prints a line for each run that changed something, unless a program reads its output', async () => {
  const serving = (...args: string[]) => {
    const child = spawn(process.execPath, [cliMain, 'serve', '--port', '0', ...home(), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    const until = (part: string) => expect.poll(() => stderr).toContain(part);
    return { child, stderr: () => stderr, until };
  };
  const served = serving();
  await served.until('1 picture in the folders, 0 added');
  await writeTogether({ [at('new', '1.png')]: 1, [at('new', '2.png')]: 2 });
  rmSync(at('0.png'));
  await served.until(`2 new, 1 removed in ${library.pictures}\n`);
  writeFileSync(at('bad.png'), 'no picture');
  await served.until(`1 failed in ${library.pictures}\n`);
  await served.until(`  ${at('bad.png')}: `);
  // The same again is no news.
  const third = await drawPicture(3);
  renameSync(at('bad.png'), at('..', 'bad.png'));
  writeFileSync(at('3.png'), third);
  await served.until(`1 new, 1 removed in ${library.pictures}\n`);
  await writeTogether({ [at('new', '4.png')]: 4, [at('new', '5.png')]: 5 });
  renameSync(at('..', 'bad.png'), at('bad.png'));
  await served.until(`2 new in ${library.pictures}\n`);
  served.child.kill('SIGINT');
  await once(served.child, 'close');
  expect(served.stderr().match(/ in \//g)).toHaveLength(4);
  expect(served.stderr().split(at('bad.png'))).toHaveLength(2);

  const silent = serving('--json');
  await silent.until('pictures in the folders');
  const total = async () => (await soutu(['search', '--after', '1970', '--json', ...home()])).stdout;
  await writePicture(at('silent.png'), 9);
  await expect.poll(total, { interval: 500 }).toContain('silent.png');
  silent.child.kill('SIGINT');
  await once(silent.child, 'close');
  expect(silent.stderr()).not.toContain('1 new');
});

const api = async <T>({ address }: Served, path: string): Promise<T> =>
  (await (await fetch(`${address}api/v1/${path}`)).json()) as T;
const total = async (served: Served) => (await api<{ total: number }>(served, 'images?limit=1')).total;

it('soutu serve follows the folders, and loses nothing when it is killed between an event and its run', async () => {
  const first = await serveLibrary(library, []);
  children.push(first.child);
  const stateOf = async (served: Served) => (await api<{ state: string }>(served, 'watch')).state;
  await expect.poll(() => stateOf(first)).toBe('on');
  await writePicture(at('seen.png'), 1);
  await expect.poll(() => total(first)).toBe(2);
  for (let round = 0; round < 3; round++) {
    const served = round === 0 ? first : await serveLibrary(library, []);
    children.push(served.child);
    await expect.poll(() => stateOf(served)).toBe('on');
    await writePicture(at(`lost ${round}.png`), 10 + round);
    renameSync(at(round === 0 ? 'seen.png' : `moved ${round - 1}.png`), at(`moved ${round}.png`));
    await expect
      .poll(async () => (await api<{ changed: number }>(served, 'watch')).changed, {
        interval: 20,
      })
      .toBeGreaterThan(0);
    await stop(served, 'SIGKILL');
  }
  rmSync(at('0.png'));
  const last = await serveLibrary(library, []);
  children.push(last.child);
  const pathsOf = async () => {
    const { pictures } = await api<{ pictures: { path: string }[] }>(last, 'images?limit=10');
    return pictures.map(({ path }) => path).sort();
  };
  await expect
    .poll(pathsOf)
    .toEqual(['lost 0.png', 'lost 1.png', 'lost 2.png', 'moved 2.png'].map((name) => at(name)));
  expect(await stop(last)).toBe(0);
});

it('soutu serve --no-watch and --no-index do not follow them', async () => {
  for (const flag of ['--no-watch', '--no-index']) {
    const served = await serveLibrary(library, [flag]);
    children.push(served.child);
    expect(await api(served, 'watch')).toMatchObject({ state: 'off', process: null, folders: [] });
    expect(await stop(served)).toBe(0);
  }
});
