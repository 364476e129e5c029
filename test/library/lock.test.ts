import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { acquireLock, readLock } from '../../src/library/lock.ts';
import { packageRoot } from '../../src/package-root.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-lock-'));
afterAll(() => rm(home, { recursive: true, force: true }));

let file: string;
let files = 0;
beforeEach(() => {
  file = join(home, String(++files), 'writer.lock');
});

const MODULE = pathToFileURL(join(packageRoot, 'dist/src/library/lock.js')).href;

/** A process that acquires the lock at a given time, prints `won` or the error code, and runs until it is told to stop. */
const CHILD = `
  import { acquireLock } from ${JSON.stringify(MODULE)};
  const [file, at, how] = process.argv.slice(1);
  while (Date.now() < Number(at));
  const lock = await acquireLock(file, { command: 'child ' + how }).catch((error) => {
    console.log(error.code);
    process.exit(0);
  });
  console.log('won');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  if (how === 'throws') throw new Error('boom');
  process.exit(0);
`;

interface Child {
  readonly process: ChildProcess;
  /** The first line that it prints. */
  readonly word: Promise<string>;
}

function start(at = 0, how = 'exits'): Child {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, file, String(at), how]);
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const said = once(child.stdout, 'data').then(([data]) => String(data).trim());
  return {
    process: child,
    word: Promise.race([said, once(child, 'close').then(() => `nothing: ${errors}`)]),
  };
}

async function end(child: Child): Promise<void> {
  const over = once(child.process, 'exit');
  child.process.stdin!.write('go\n');
  await over;
}

async function kill(child: Child): Promise<void> {
  const over = once(child.process, 'exit');
  child.process.kill('SIGKILL');
  await over;
}

test('only one process holds the lock; the error for a second names the first', async () => {
  const lock = await acquireLock(file, { command: 'soutu index /pictures' });
  const second = acquireLock(file, { command: 'soutu watch' });
  await expect(second).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringMatching(
      new RegExp(`process ${process.pid} \\(soutu index /pictures\\), since 20\\d\\d-`),
    ),
  });
  expect(await readLock(file)).toMatchObject({
    pid: process.pid,
    command: 'soutu index /pictures',
    alive: true,
  });
  await lock.release();
  expect(await readLock(file)).toBeNull();
  await (await acquireLock(file, { command: 'next' })).release();
  expect(await readdir(join(file, '..'))).toEqual([]);
});

test('of many concurrent attempts in one process exactly one wins', async () => {
  const tries = await Promise.allSettled(
    Array.from({ length: 20 }, () => acquireLock(file, { command: 'x' })),
  );
  const won = tries.filter((result) => result.status === 'fulfilled');
  expect(won).toHaveLength(1);
  await won[0]!.value.release();
});

test('another process is refused while the owner is alive', async () => {
  const child = start();
  expect(await child.word).toBe('won');
  const refused = acquireLock(file, { command: 'x' });
  await expect(refused).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining(`${child.process.pid}`),
  });
  await end(child);
});

test.each(['exits', 'throws'])('a process that %s releases its lock', async (how) => {
  const child = start(0, how);
  expect(await child.word).toBe('won');
  await end(child);
  expect(existsSync(file)).toBe(false);
});

test('the lock of a killed process is replaced', async () => {
  const child = start();
  expect(await child.word).toBe('won');
  await kill(child);
  expect(await readLock(file)).toMatchObject({ pid: child.process.pid, alive: false });
  const lock = await acquireLock(file, { command: 'x' });
  expect(await readLock(file)).toMatchObject({ pid: process.pid, alive: true });
  await lock.release();
  expect(await readdir(join(file, '..'))).toEqual([]);
});

test('of ten processes that compete for the lock of a dead one exactly one wins', async () => {
  for (let round = 0; round < 4; round++) {
    const dead = start();
    expect(await dead.word).toBe('won');
    await kill(dead);
    // From the second round on, a process has also died while replacing the lock.
    if (round > 0) await writeFile(`${file}.takeover`, await readFile(file));
    const at = Date.now() + 700;
    const children = Array.from({ length: 10 }, () => start(at));
    const words = await Promise.all(children.map((child) => child.word));
    expect([...words].sort()).toEqual([...Array(9).fill('locked'), 'won']);
    const winner = children[words.indexOf('won')]!;
    expect(await readLock(file)).toMatchObject({ pid: winner.process.pid, alive: true });
    await end(winner);
    expect(await readdir(join(file, '..'))).toEqual([]);
  }
});

test.runIf(process.platform === 'linux')(
  'a process that reuses the pid of a dead owner is not the owner',
  async () => {
    const lock = await acquireLock(file, { command: 'old' });
    const owner = JSON.parse(await readFile(file, 'utf8'));
    await lock.release();
    await writeFile(file, JSON.stringify({ ...owner, token: 'old', start: 'another boot/1' }));
    expect((await readLock(file))!.alive).toBe(false);
    await (await acquireLock(file, { command: 'new' })).release();
  },
);

test.each(['', '{"pid":', 'null', '[]'])(
  'a lock file with the content %j, as after a power cut, is replaced',
  async (text) => {
    await (await acquireLock(file, { command: 'makes the folder' })).release();
    await writeFile(file, text);
    expect(await readLock(file)).toBeNull();
    await (await acquireLock(file, { command: 'x' })).release();
  },
);

test('a lock of another machine is respected, and the hint says what to do', async () => {
  const lock = await acquireLock(file, { command: 'x' });
  const owner = JSON.parse(await readFile(file, 'utf8'));
  await lock.release();
  const far = { ...owner, token: 'far', pid: 999_999_999, host: `not-${hostname()}` };
  await writeFile(file, JSON.stringify({ ...far, beats: undefined }));
  const old = new Date(Date.now() - 3600_000);
  // An earlier version does not say that it is running.
  await utimes(file, old, old);
  const refused = acquireLock(file, { command: 'y' });
  await expect(refused).rejects.toMatchObject({ code: 'locked', hint: expect.stringContaining(file) });
});

test.each([
  ['on another machine', { host: 'gone' }],
  ['in another container of the same name', { namespace: 'pid:[1]' }],
])('the lock of an owner %s is respected while its file is written, and replaced later', async (_, other) => {
  const lock = await acquireLock(file, { command: 'x' });
  const owner = JSON.parse(await readFile(file, 'utf8'));
  await lock.release();
  // The number may be that of a process here.
  for (const pid of [process.pid, 999_999_999]) {
    await writeFile(file, JSON.stringify({ ...owner, token: 'far', start: null, pid, ...other }));
    await expect(acquireLock(file, { command: 'y' })).rejects.toMatchObject({ code: 'locked' });
    const old = new Date(Date.now() - 120_000);
    await utimes(file, old, old);
    await (await acquireLock(file, { command: 'y' })).release();
  }
});

test('an owner whose lock was taken over learns of it, and so does its next write', async () => {
  const lock = await acquireLock(file, { command: 'x' });
  await lock.check();
  const owner = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...owner, token: 'other', host: 'other' }));
  await expect(lock.check()).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining('other'),
  });
  await lock.release();
  expect((await readLock(file))!.token).toBe('other');
});

test('an owner says again and again that it is running, and what it has offered', async () => {
  const lock = await acquireLock(file, { command: 'x' }, { beatMs: 20 });
  await lock.offer(true);
  const old = new Date(Date.now() - 120_000);
  await utimes(file, old, old);
  while (Date.now() - (await stat(file)).mtimeMs > 60_000) await sleep(5);
  expect(await readLock(file)).toMatchObject({ givesWay: true, alive: true });
  await lock.release();
  await sleep(60);
  expect(await readdir(join(file, '..'))).toEqual([]);
});

test('a file system without hard links is an error that says so', async () => {
  const fault = join(home, 'fault.mjs');
  await writeFile(
    fault,
    `import fs from 'node:fs/promises';
     import { syncBuiltinESMExports } from 'node:module';
     fs.link = async () => { throw Object.assign(new Error('EPERM'), { code: 'EPERM' }); };
     syncBuiltinESMExports();`,
  );
  const main = join(packageRoot, 'dist/src/cli/main.js');
  const args = ['--import', pathToFileURL(fault).href, main];
  const env = { ...process.env, SOUTU_HOME: join(home, 'fat'), SOUTU_MODEL: 'soutu-mini' };
  for (const command of [['index', home], ['doctor']]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...command], {
      env,
      encoding: 'utf8',
    });
    expect(stdout + stderr).toContain('without hard links');
    expect(stdout + stderr).toContain('--home');
    expect(status).not.toBe(0);
  }
});

test('without a start time, the hint is to delete the file and not to stop the process', async () => {
  const lock = await acquireLock(file, { command: 'x' });
  const owner = JSON.parse(await readFile(file, 'utf8'));
  await lock.release();
  await writeFile(file, JSON.stringify({ ...owner, token: 'other', pid: process.ppid, start: null }));
  const refused = acquireLock(file, { command: 'y' });
  await expect(refused).rejects.toMatchObject({
    code: 'locked',
    hint: expect.stringMatching(new RegExp(`^If process ${process.ppid} is not Soutu.*delete ${file};`)),
  });
});

test('of a process that does not finish, the hint is not to wait for it', async () => {
  for (const [command, hint] of [
    ['soutu serve at http://127.0.0.1:7700', /use it at http:\/\/127\.0\.0\.1:7700, stop it, or .*--home/],
    ['soutu watch', /leave the work to it, stop it, or .*--home/],
  ] as const) {
    const lock = await acquireLock(file, { command });
    const refused = acquireLock(file, { command: 'soutu index' });
    await expect(refused).rejects.toMatchObject({ code: 'locked', hint: expect.stringMatching(hint) });
    await lock.release();
  }
});

test('an unwritable folder is a store error', async () => {
  const blocked = join(home, 'a file');
  await writeFile(blocked, '');
  const failed = acquireLock(join(blocked, 'writer.lock'), { command: 'x' });
  await expect(failed).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringContaining(blocked),
  });
});
