import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverPaths } from '../../src/engine/milvus-server/paths.ts';
import { PROGRAM } from '../../src/engine/milvus-server/program.ts';
import { isRunning } from '../../src/engine/milvus-server/state.ts';
import type { MilvusServerStatus } from '../../src/engine/milvus-server/types.ts';
import { openDriver } from '../../src/store/stores.ts';
import { variedItems } from '../store/items.ts';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { startMilvusLite } from '../support/milvus-lite.ts';

const PYTHON = process.env.SOUTU_TEST_MILVUS;

let library: TestLibrary;
const at = (...names: string[]) => join(library.home, 'milvus', ...names);
const milvus = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  soutu(['milvus', ...args], { SOUTU_HOME: library.home, ...env });
const status = async () =>
  JSON.parse((await milvus(['status', '--json'])).stdout) as MilvusServerStatus & { pid: number };

beforeEach(() => {
  library = createTestLibrary();
});
afterEach(async () => {
  await milvus(['stop']);
  library.cleanUp();
});

describe.skipIf(PYTHON === undefined)('soutu milvus (SOUTU_TEST_MILVUS, see CONTRIBUTING.md)', () => {
  const start = (...args: string[]) => milvus(['start', '--python', PYTHON!, ...args]);
  const startAnywhere = async () => JSON.parse((await start('--port', '0', '--json')).stdout);

  it('starts a server that outlives the command, says how to use it, and stops it cleanly', async () => {
    const { code, stdout, stderr } = await start('--port', '0');
    expect(code, stderr).toBe(0);
    const { address, ...running } = await status();
    expect(running).toMatchObject({ running: true, answers: true, folder: at('data') });
    expect(running.version).toMatch(/^3\./);
    expect((await milvus(['status'])).stdout).toContain(`since ${running.since}`);
    expect(running.since).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(stdout).toContain(`SOUTU_STORE=${address}`);
    expect(await start('--json')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(`"pid":${running.pid},.*"started":false`),
    });
    const other = await start('--port', '9');
    expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(/runs already, on port \d+/) });

    expect((await milvus(['stop'])).stdout).toBe(`Stopped Milvus Lite (process ${running.pid}).\n`);
    expect(await status()).toMatchObject({ running: false, answers: false, address: null, pid: null });
    expect(await milvus(['stop'])).toMatchObject({ code: 0, stdout: 'Milvus Lite is not running.\n' });
    // Without --port it is the last one, so that the address in the settings stays right.
    const again = JSON.parse((await start('--json')).stdout);
    expect(again).toMatchObject({ started: true, address });
  });

  it('has all rows after kill -9, and takes no other process for the server', async () => {
    const first = await startAnywhere();
    const store = async () => {
      const driver = await openDriver(first.address, { home: library.home });
      return { driver, items: await driver.open({ name: 'test', dimensions: 8 }) };
    };
    const before = await store();
    await before.items.upsert(variedItems(1, 500, 8));
    process.kill(first.pid, 'SIGKILL');
    await before.driver.close();
    while ((await status()).running) await sleep(20);

    // As if the pid had been given to this process.
    const file = at('server.json');
    const reused = { ...JSON.parse(readFileSync(file, 'utf8')), pid: process.pid };
    writeFileSync(file, JSON.stringify(reused));
    expect(await milvus(['stop'])).toMatchObject({ code: 0, stdout: expect.stringContaining('not running') });
    expect(JSON.parse((await start('--json')).stdout)).toMatchObject({
      started: true,
      address: first.address,
    });
    const after = await store();
    expect(await after.items.count()).toBe(500);
    await after.driver.close();
  });

  it('makes one server of two starts at once', async () => {
    const both = await Promise.all([startAnywhere(), startAnywhere()]);
    expect(both.map(({ started }) => started).sort()).toEqual([false, true]);
    expect(both[0].pid).toBe(both[1].pid);
    const [started, stopped] = await Promise.all([startAnywhere(), milvus(['stop', '--json'])]);
    expect((await status()).running).toBe(started.started);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ stopped: true });
  });

  it('refuses a port that another program uses, also another Milvus Lite', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await start('--port', String(port))).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(`Port ${port} of 127.0.0.1 is in use by another program\\n.*--port`),
    });
    other.close();
    const lite = await startMilvusLite(PYTHON!, join(library.home, 'other'));
    expect(await start('--port', String(lite.port))).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(/in use by a Milvus that is not of this home \(milvus_lite-3/),
    });
    await lite.stop();
  });

  it('keeps another Milvus Lite off its port, and ends if its starter does before it is recorded', async () => {
    const { port } = await startAnywhere();
    const programs: ChildProcess[] = [];
    const run = (...args: string[]) => {
      const program = spawn(PYTHON!, ['-c', `import sys; sys.path.insert(0, '')\n${PROGRAM}`, ...args]);
      programs.push(program);
      return program;
    };
    const firstLine = async ({ stdout }: ChildProcess) =>
      (await once(createInterface({ input: stdout! }), 'line'))[0] as string;
    expect(await firstLine(run(at('second'), String(port), at('second.log')))).toBe('port-taken');
    await expect(startMilvusLite(PYTHON!, at('third'), port)).rejects.toThrow(/bind|port/i);
    const orphan = run(at('fourth'), '0', at('fourth.log'));
    expect(await firstLine(orphan)).toMatch(/^ready \d+ \d+ 3\./);
    const closed = once(orphan, 'close');
    orphan.stdin!.end();
    expect(await closed).toEqual([0, null]);
  });

  it('says why the server did not start', async () => {
    const lite = await startMilvusLite(PYTHON!, at('data'));
    expect(await start('--port', '0')).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/did not start:[\s\S]*DataDirLockedError: .*\n.*server\.log/),
    });
    await lite.stop();
    rmSync(at('data'), { recursive: true });
    writeFileSync(at('data'), 'no folder');
    expect(await start('--port', '0')).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/cannot be used: EEXIST/),
    });
  });
});

/** A program that answers as a Python of this version would. */
function fakePython(name: string, script: string): string {
  const file = join(library.home, 'bin', name);
  mkdirSync(join(library.home, 'bin'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe.skipIf(process.platform === 'win32')('soutu milvus start without Milvus Lite', () => {
  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    milvus(['start', '--port', '0', ...args], { PATH: join(library.home, 'bin'), ...env });

  it('says that Python is missing or too old', async () => {
    expect(await start(['--yes'])).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/needs Python 3\.10 or later, which is not on the PATH\n/),
    });
    const old = fakePython('python3', 'echo 3.8.18 - venv');
    expect(await start(['--yes'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('not on the PATH: python3 is version 3.8.18'),
    });
    expect(await start(['--python', old])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('which is version 3.8.18; Milvus Lite needs 3.10 or later'),
    });
    for (const wrong of ['no-such-program', join(library.home, 'nothing'), '/bin/echo', '/dev/null']) {
      const { code, stderr } = await start(['--python', wrong]);
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be run') });
    }
  });

  it('downloads nothing without being asked to', async () => {
    fakePython('python3', 'echo 3.11.2 - venv');
    expect(await start([])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Download 108 MB.* take 455 MB\?.*\n.*--yes/),
    });
    expect(await start(['--yes', '--offline'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('downloads are turned off'),
    });
    expect(existsSync(at('venv'))).toBe(false);
  });

  it('says which package of Debian is missing, and that there is no network', async () => {
    fakePython('python3', 'echo 3.11.2 - no');
    expect(await start(['--yes'])).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/lacks the modules venv and ensurepip\n.*apt install python3-venv/),
    });
    const error = 'NewConnectionError: Failed to establish a new connection';
    const pip = `echo '${error}' >&2; exit 1`;
    // Makes an environment whose pip fails.
    const venv = `/bin/mkdir -p "$3/bin" && printf '#!/bin/sh\\n${pip.replaceAll("'", "'\\''")}' > "$3/bin/python" && /bin/chmod +x "$3/bin/python"`;
    fakePython('python3', `case "$1" in -c) echo 3.11.2 - venv;; *) ${venv};; esac`);
    const { code, stderr } = await start(['--yes']);
    expect(code).toBe(5);
    expect(stderr).toMatch(/The packages cannot be downloaded:\n.*NewConnectionError.*\n.*PIP_INDEX_URL/);
    expect(existsSync(at('venv'))).toBe(false);
    expect(readFileSync(at('install.log'), 'utf8')).toContain(error);
  });

  it.skipIf(!existsSync('/dev/full'))('leaves nothing of an installation whose disk is full', async () => {
    const steps = '/bin/mkdir -p "$3"; echo installing; exec /bin/sleep 60';
    fakePython('python3', `case "$1" in -c) echo 3.11.2 - venv;; *) ${steps};; esac`);
    mkdirSync(at());
    symlinkSync('/dev/full', at('install.log'));
    expect(await start(['--yes'])).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/cannot be used: ENOSPC/),
    });
    expect(existsSync(at('venv'))).toBe(false);
    expect(existsSync(at('lock'))).toBe(false);
  });

  it('leaves nothing of an installation that was stopped', async () => {
    const python = fakePython(
      'python3',
      'case "$1" in -c) echo 3.11.2 - venv;; *) /bin/mkdir -p "$3"; exec /bin/sleep 60;; esac',
    );
    const env = { ...process.env, SOUTU_HOME: library.home };
    const args = [cliMain, 'milvus', 'start', '--port', '0', '--yes', '--python', python];
    const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
    const closed = once(child, 'close');
    while (!existsSync(at('venv'))) await sleep(20);
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(existsSync(at('venv'))).toBe(false);
  });

  it('knows its server by the command line where the system tells no start times', async () => {
    const paths = serverPaths(library.home);
    const child = spawn('/bin/sh', ['-c', 'read line', paths.program], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const closed = once(child, 'close');
    const stateOf = (pid: number) => ({ pid, start: null, host: '', port: 1, version: '', since: '' });
    expect(await isRunning(stateOf(child.pid!), paths)).toBe(true);
    expect(await isRunning(stateOf(process.pid), paths)).toBe(false);
    child.stdin.end();
    await closed;
    expect(await isRunning(stateOf(child.pid!), paths)).toBe(false);
  });

  it('has nothing to stop or to show', async () => {
    expect(await milvus(['stop'])).toMatchObject({ code: 0, stdout: 'Milvus Lite is not running.\n' });
    expect(await milvus(['status'])).toMatchObject({ code: 0, stdout: expect.stringContaining('0 B') });
    expect(existsSync(at())).toBe(false);
    expect((await milvus([])).stderr).toContain('soutu milvus start, soutu milvus stop, soutu milvus status');
    const help = (await milvus(['--help'])).stdout;
    expect(help).toMatch(/^ {2}milvus stop {4}/m);
    expect(help).toContain('Usage: soutu milvus COMMAND');
  });
});
