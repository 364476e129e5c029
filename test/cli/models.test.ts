import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { fixtures, temporaryFolder } from '../models/support.ts';
import { cliMain, soutu } from '../support/cli.ts';
import { COMMIT, type FakeHub, REPOSITORY, startFakeHub } from '../support/fake-hub.ts';

/** A user of whose machine nothing is known but a hub. */
function userOf(hub: Pick<FakeHub, 'address'>) {
  const root = temporaryFolder();
  const env = {
    HOME: root,
    SOUTU_HOME: join(root, 'home'),
    SOUTU_MODEL: undefined,
    HF_HOME: join(root, 'hf'),
    HF_HUB_CACHE: undefined,
    HF_HUB_OFFLINE: undefined,
    HF_TOKEN: 'hf_secret',
    HF_TOKEN_PATH: undefined,
    MODELSCOPE_API_TOKEN: undefined,
    MODELSCOPE_CACHE: join(root, 'ms'),
    HF_ENDPOINT: hub.address,
    MODELSCOPE_ENDPOINT: hub.address,
    HTTP_PROXY: '',
    http_proxy: '',
  };
  const repository = join(root, 'hf/hub', `models--${REPOSITORY.replace('/', '--')}`);
  return { root, env, repository, run: (...args: string[]) => soutu(args, env) };
}

/** Starts a download of which half of the weights arrives, and waits until that is on the disk. */
async function startHalf(hub: FakeHub, user: ReturnType<typeof userOf>): Promise<ChildProcess> {
  hub.fault = ({ at }) => (at === 'storage' ? { hangAfter: 500_000 } : undefined);
  const child = spawn(process.execPath, [cliMain, 'models', 'pull', REPOSITORY], {
    env: { ...process.env, ...user.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const list = () => {
    const blobs = join(user.repository, 'blobs');
    const name = existsSync(blobs) && readdirSync(blobs).find((file) => file.endsWith('.incomplete.json'));
    return name ? readFileSync(join(blobs, name), 'utf8') : '';
  };
  while (!list().includes('[[0,500000]]')) await sleep(20);
  hub.fault = () => undefined;
  hub.seen.length = 0;
  return child;
}

it('lists models, those on this disk and the one in use', async () => {
  const user = userOf(await startFakeHub());
  const models = join(user.env.SOUTU_HOME, 'models');
  cpSync(join(fixtures, 'models/clip-gelu'), join(models, 'BAAI/BGE-VL-base'), { recursive: true });
  cpSync(join(fixtures, 'models/clip-gelu'), join(models, 'mine'), { recursive: true });
  const { models: listed } = JSON.parse((await user.run('models', '--json')).stdout);
  const find = (id: string) => listed.find((model: { id: string }) => model.id === id);
  expect(find('BAAI/BGE-VL-base')).toMatchObject({
    name: 'bge-vl-base',
    languages: ['en'],
    dimensions: 512,
    license: 'mit',
    installed: true,
    inUse: true,
    folder: join(models, 'BAAI/BGE-VL-base'),
  });
  expect(find('BAAI/BGE-VL-base').bytes).toBeGreaterThan(2e8);
  expect(find('BAAI/BGE-VL-base').summary).toMatch(/\w/);
  expect(find('BAAI/BGE-VL-large')).toMatchObject({ installed: false, inUse: false, folder: null });
  expect(find('soutu-mini')).toMatchObject({ installed: true, inUse: false });
  expect(find('mine')).toMatchObject({ dimensions: 48, summary: null, installed: true });
  const table = (await user.run('models')).stdout;
  expect(table).toMatch(/^BAAI\/BGE-VL-base +English +512 +299 MB +mit +in use$/m);
  expect(table).toMatch(/^BAAI\/BGE-VL-large +English +768 +855 MB +mit$/m);
  expect(table).toMatch(/^soutu-mini .*on this disk$/m);
});

it('downloads a model, which is then found, listed and used', async () => {
  const hub = await startFakeHub();
  const user = userOf(hub);
  const { code, stdout, stderr } = await user.run('models', 'pull', REPOSITORY);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/tiny\.clip is ready \(downloaded 1\.0 MB from huggingface\)/);
  expect(stdout).toContain(`soutu models use ${REPOSITORY}`);
  const again = JSON.parse((await user.run('models', 'pull', `${REPOSITORY}@${COMMIT}`, '--json')).stdout);
  expect(again).toEqual({
    id: REPOSITORY,
    folder: join(user.repository, 'snapshots', COMMIT),
    revision: COMMIT,
    source: 'huggingface',
    received: 0,
  });
  const model = join(user.repository, 'snapshots', COMMIT);
  await user.run('models', 'use', REPOSITORY);
  expect((await user.run('models', 'pull', REPOSITORY)).stdout).toBe(
    `${REPOSITORY} is ready (was on this disk already): ${model.replace(user.root, '~')}\n`,
  );
  expect((await user.run('models')).stdout).toMatch(/^soutu-test\/tiny\.clip +\? +40 /m);
  const status = JSON.parse((await user.run('status', '--model', REPOSITORY, '--json')).stdout);
  expect(status.model).toBe(REPOSITORY);
  expect(stdout + JSON.stringify(status)).not.toContain('hf_secret');
});

it('sends the token that the tool of the hub has stored, or the one that is set, to that hub only', async () => {
  const hub = await startFakeHub();
  const user = userOf(hub);
  const asked = () =>
    [...new Set(hub.seen.splice(0).map(({ at, authorization }) => `${at} ${authorization}`))].sort();
  mkdirSync(user.env.HF_HOME, { recursive: true });
  writeFileSync(join(user.env.HF_HOME, 'token'), 'hf_stored\n');
  const pull = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    soutu(['models', 'pull', REPOSITORY, '--json', ...args], { ...user.env, ...env });
  expect((await pull({ HF_TOKEN: undefined })).stdout).not.toContain('hf_stored');
  expect(asked()).toEqual(['hub Bearer hf_stored', 'storage undefined']);
  await pull({});
  expect(asked()).toEqual(['hub Bearer hf_secret']);
  const elsewhere = join(user.root, 'token');
  writeFileSync(elsewhere, 'hf_other');
  await pull({ HF_TOKEN: undefined, HF_TOKEN_PATH: elsewhere });
  expect(asked()).toEqual(['hub Bearer hf_other']);
  await pull({ MODELSCOPE_API_TOKEN: 'ms-secret' }, '--source', 'modelscope');
  expect(asked()).toEqual(['hub Bearer ms-secret']);
});

it('continues after kill -9, and takes over the lock of the process that was killed', async () => {
  const hub = await startFakeHub();
  const user = userOf(hub);
  const child = await startHalf(hub, user);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { code, stdout } = await user.run('models', 'pull', REPOSITORY, '--json');
  expect(code).toBe(0);
  const size = hub.files.get('model.safetensors')!.length;
  expect(JSON.parse(stdout).received).toBe(size - 500_000);
  expect(hub.seen.filter(({ at }) => at === 'storage')).toMatchObject([
    { range: `bytes=500000-${size - 1}` },
  ]);
  expect(readdirSync(join(user.repository, 'blobs')).filter((name) => name.includes('incomplete'))).toEqual(
    [],
  );
});

it('stops on Ctrl-C and continues with the next run; another process waits meanwhile', async () => {
  const hub = await startFakeHub();
  const user = userOf(hub);
  const child = await startHalf(hub, user);
  let said = '';
  child.stderr!.on('data', (data) => {
    said += data;
  });
  const waiting = user.run('models', 'pull', REPOSITORY, '--json');
  // The second process has asked for the list and for config.json, and finds the lock next.
  while (hub.seen.length < 2) await sleep(20);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(130);
  expect(said).toContain('run the command again to resume');
  const report = JSON.parse((await waiting).stdout);
  expect(report.received).toBe(hub.files.get('model.safetensors')!.length - 500_000);
});

it('names the command that downloads a missing model; no other command makes a request', async () => {
  const hub = await startFakeHub();
  const user = userOf(hub);
  const cases: [string[], number, RegExp][] = [
    [['search', 'a cat', '--model', 'bge-vl-base'], 4, /soutu models pull BAAI\/BGE-VL-base/],
    [['models', 'pull'], 2, /Name one model/],
    [['models', 'get', 'x'], 2, /soutu models pull get/],
    [['models', 'pull', REPOSITORY, '--hf-token', 'x'], 2, /Unknown option '--hf-token'/],
  ];
  for (const [args, code, stderr] of cases)
    expect(await user.run(...args)).toMatchObject({ code, stderr: expect.stringMatching(stderr) });
  expect(hub.seen).toEqual([]);
});
