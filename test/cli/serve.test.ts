import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { type Served, serveLibrary, stop } from '../support/serve.ts';

let library: TestLibrary;
beforeAll(async () => {
  library = createTestLibrary();
  for (let i = 0; i < 4; i++) await writePicture(join(library.pictures, `${i}.png`), i);
});
afterAll(() => library.cleanUp());

const serve = (args: readonly string[]) => serveLibrary(library, args);

describe('soutu serve', () => {
  it('responds immediately, indexes in the background, and stops on a signal', async () => {
    const served = await serve([library.pictures]);
    expect(served).toMatchObject({ token: null, network: [] });
    expect((await fetch(`${served.address}healthz`)).status).toBe(200);
    // The address is printed before the run begins.
    const jobs = async () => {
      const answer = (await (await fetch(`${served.address}api/v1/jobs`)).json()) as {
        jobs: { id: string }[];
      };
      return answer.jobs;
    };
    await expect.poll(jobs).not.toEqual([]);
    const [job] = await jobs();
    const events = await (await fetch(`${served.address}api/v1/jobs/${job!.id}/events`)).text();
    expect(events).toContain('"state":"done"');
    const found = (await (await fetch(`${served.address}api/v1/search?q=circle`)).json()) as {
      hits: unknown[];
    };
    expect(found.hits).toHaveLength(4);
    expect(await stop(served)).toBe(0);
    expect(served.stderr()).toContain('4 pictures in the folders, 4 added');
    expect(served.stderr().match(/.*soutu models pull ocr/g)).toEqual([
      'Words in pictures are not read, for lack of the models (26 MB): soutu models pull ocr',
    ]);
  });

  it('says what else than adding a run has done', async () => {
    const copies = join(library.pictures, '..', 'copies');
    mkdirSync(copies);
    copyFileSync(join(library.pictures, '0.png'), join(copies, 'copy.png'));
    const served = await serve([copies]);
    await expect.poll(served.stderr).toMatch(/in the folders.*\n/);
    expect(served.stderr()).toContain('1 picture in the folders, 1 known from other paths\n');
    expect(await stop(served)).toBe(0);
    expect((await soutu(['remove', copies, '--home', library.home])).code).toBe(0);
  });

  it('keeps what is indexed when it is stopped during a run, and serves it with --no-index', async () => {
    for (let i = 0; i < 200; i++) {
      await writePicture(join(library.pictures, 'many', `${i}.png`), 100 + i, { width: 32, height: 32 });
    }
    const served = await serve([]);
    const imagesOf = async (one: Served) => {
      const response = await fetch(`${one.address}api/v1/images?limit=1`);
      return ((await response.json()) as { total: number }).total;
    };
    while ((await imagesOf(served)) <= 4) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await stop(served, 'SIGINT')).toBe(0);
    const again = await serve(['--no-index']);
    expect(await imagesOf(again)).toBeGreaterThan(4);
    expect(await (await fetch(`${again.address}api/v1/jobs`)).json()).toEqual({ jobs: [] });
    expect(await stop(again)).toBe(0);
  });

  it('has searched before it prints its address, so that model and index are loaded, unless preload is off', async () => {
    const searches = ({ stderr }: Served) => stderr().match(/ debug search /g) ?? [];
    const args = ['--no-index', '--log-level', 'debug'];
    const loaded = await serve(args);
    expect(searches(loaded).length).toBeGreaterThan(0);
    const ready = await fetch(`${loaded.address}readyz`);
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([200, null]);
    expect(await stop(loaded)).toBe(0);
    const resting = await serve([...args, '--no-preload']);
    expect(searches(resting)).toEqual([]);
    const found = await fetch(`${resting.address}api/v1/search?q=circle`);
    expect(found.status).toBe(200);
    // The answer may be read before the line that was written earlier.
    await expect.poll(() => searches(resting)).toHaveLength(1);
    expect(await stop(resting)).toBe(0);
  });

  it('exits immediately on the second signal', async () => {
    const served = await serve(['--no-index']);
    // A request that never ends delays the shutdown after the first signal for some seconds. The server asks for its content once it has it.
    const headers = { expect: '100-continue', 'transfer-encoding': 'chunked' };
    const endless = request(`${served.address}api/v1/uploads`, { method: 'POST', headers });
    endless.on('error', () => {});
    endless.flushHeaders();
    await once(endless, 'continue');
    endless.write(new Uint8Array(10));
    served.child.kill('SIGINT');
    while (!served.stderr().includes('Stopping')) await new Promise((resolve) => setTimeout(resolve, 10));
    await stop(served, 'SIGINT');
    // A shell reports this as exit code 130.
    expect(served.child.signalCode).toBe('SIGINT');
    expect(served.stderr()).not.toMatch(/terminate called|abort/i);
  });

  it('requires a token on other hosts, which is printed once, stored as a hash and replaced by --new-token', async () => {
    const options = ['--no-index', '--host', '0.0.0.0'];
    const first = await serve(options);
    const statusOf = async ({ address }: Served, token: string | null) => {
      const headers = token === null ? {} : { authorization: `Bearer ${token}` };
      return (await fetch(`${address}api/v1/status`, { headers })).status;
    };
    expect(first.token).toMatch(/^[\w-]{43}$/);
    for (const url of first.network) expect((await fetch(`${url}api/v1/status`)).status).toBe(401);
    expect([await statusOf(first, null), await statusOf(first, first.token)]).toEqual([401, 200]);
    await stop(first);
    expect(readFileSync(join(library.home, 'token.json'), 'utf8')).not.toContain(first.token);
    const second = await serve(options);
    expect(second.token).toBeNull();
    expect(await statusOf(second, first.token)).toBe(200);
    await stop(second);
    const third = await serve([...options, '--new-token']);
    expect([await statusOf(third, first.token), await statusOf(third, third.token)]).toEqual([401, 200]);
    await stop(third);
  });

  it('warns if a proxy is expected and no token is needed, and says what --qr leaves out', async () => {
    const args = ['--no-index', '--qr', '--base-path', '/soutu'];
    const open = await serve(args);
    await expect.poll(open.stderr).toContain('--json leaves out the QR codes');
    expect(open.stderr()).toContain('needs no token');
    await stop(open);
    const safe = await serve([...args, '--token', 'always']);
    await expect.poll(safe.stderr).toContain('--json leaves out the QR codes');
    expect(safe.stderr()).not.toContain('needs no token');
    await stop(safe);
  });

  it('prints a QR code for each address of other devices, and none if they cannot connect', async () => {
    const qr = async (...args: readonly string[]) => {
      const child = spawn(process.execPath, [
        cliMain,
        ...['serve', '--qr', '--port', '0', '--store', 'memory', '--no-index', ...args],
      ]);
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data) => {
          said += data;
        });
      await expect.poll(() => said).toMatch(/Each code logs|only this computer/);
      child.kill('SIGTERM');
      await once(child, 'close');
      return said;
    };
    expect(await qr()).not.toContain('█');
    const said = await qr('--host', '0.0.0.0');
    const addresses = said.match(/^http:\S+\/$/gm) ?? [];
    expect(addresses.length).toBeGreaterThan(0);
    expect(said.match(/^█+$/gm)?.length ?? 0).toBeGreaterThanOrEqual(2 * addresses.length);
  });

  it('reports a port that is in use', async () => {
    const served = await serve(['--no-index']);
    const { port } = new URL(served.address);
    const { code, stderr } = await soutu([
      'serve',
      '--no-index',
      '--port',
      port,
      '--home',
      `${library.home}-b`,
    ]);
    expect([code, stderr]).toEqual([6, expect.stringContaining(`Port ${port} of 127.0.0.1 is taken`)]);
    await stop(served);
  });

  it('skips a folder that does not exist, and does not start if none exists', async () => {
    const wrong = join(library.home, 'no such folder');
    const { code, stdout, stderr } = await soutu(['serve', wrong, '--port', '0', '--home', library.home]);
    expect([code, stdout, stderr]).toEqual([3, '', expect.stringContaining(`${wrong} does not exist`)]);
    const relative = await soutu(['serve', 'no such folder', '--home', library.home]);
    expect(relative.stderr).toContain(`${resolve('no such folder')} does not exist`);
    const served = await serve([wrong, library.pictures]);
    expect(served.stderr()).toContain(`${wrong} does not exist and is skipped`);
    // The address is printed before the run begins.
    const asked = async () => {
      const { jobs } = (await (await fetch(`${served.address}api/v1/jobs`)).json()) as {
        jobs: { trigger: string; folders: string[] }[];
      };
      return jobs.flatMap(({ trigger, folders }) => (trigger === 'request' ? [folders] : []));
    };
    await expect.poll(asked).toEqual([[library.pictures]]);
    await stop(served);
  });

  it('names what is not indexed where waiting does not help', async () => {
    const notes = join(library.home, 'my notes.txt');
    writeFileSync(notes, 'no picture');
    const served = await serve([notes]);
    await expect.poll(served.stderr).toContain(`  Not indexed: ${notes}\n`);
    expect(served.stderr()).toContain(`Indexing failed: ${notes} is neither a folder nor a picture`);
    expect(await stop(served)).toBe(0);
  });

  it('prints the address, with the token if one was created', async () => {
    const child = spawn(process.execPath, [
      cliMain,
      'serve',
      '--port',
      '0',
      '--token',
      'always',
      '--store',
      'memory',
      '--no-index',
    ]);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    child.kill('SIGTERM');
    await once(child, 'close');
  });
});
