import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/store/milvus/address.ts';
import { connect } from '../../src/store/milvus/connection.ts';
import { soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { startMilvusLite } from '../support/milvus-lite.ts';
import { writePicture } from '../support/pictures.ts';
import { type Served, serveLibrary, stop } from '../support/serve.ts';

const PYTHON = process.env.SOUTU_TEST_MILVUS;

let library: TestLibrary;
beforeEach(async () => {
  library = createTestLibrary();
  mkdirSync(library.home);
  for (let i = 0; i < 3; i++) await writePicture(join(library.pictures, `${i}.png`), i);
});
afterEach(() => library.cleanUp());

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const answer = async ({ address }: Served, path: string) => {
  const response = await fetch(`${address}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const READY = { status: 200, body: { ready: true, reason: null } };

/** Polls until it is ready; the limit of the test ends a wait that lasts. */
async function untilReady(served: Served): Promise<void> {
  while ((await answer(served, 'readyz')).status !== 200) await sleep(50);
}

/** What the server says of the collections of pictures, without loading them. */
async function loadStates(port: number): Promise<string[]> {
  const connection = await connect(parseAddress(`milvus://127.0.0.1:${port}`), {});
  const { data } = await connection.call('read', (client) => client.listCollections());
  const names = data.map(({ name }) => name).filter((name) => name.includes('images'));
  const states = await Promise.all(
    names.map((name) => connection.call('read', (client) => client.getLoadState({ collection_name: name }))),
  );
  await connection.close();
  return states.map(({ state }) => state);
}

describe('soutu serve with a store whose server is away', () => {
  it('starts, says so and answers what needs no store', async () => {
    const served = await serveLibrary(library, [`--store=milvus://127.0.0.1:${await freePort()}`]);
    expect(served.stderr()).toMatch(
      /Milvus at 127\.0\.0\.1:\d+ cannot be reached.*\n.*as soon as it answers/,
    );
    expect(await answer(served, 'healthz')).toMatchObject({ status: 200 });
    const { status, body } = await answer(served, 'api/v1/search?q=circle');
    expect([status, body.code]).toEqual([503, 'store-unreachable']);
    let ready = await answer(served, 'readyz');
    while (ready.body.reason === 'loading') ready = await answer(served, 'readyz');
    expect(ready).toEqual({ status: 503, body: { ready: false, reason: 'store-unreachable' } });
    expect(await stop(served)).toBe(0);
  });

  it('does not start with an address that is wrong', async () => {
    const { code, stdout } = await soutu(['serve', '--port=0', '--store=milvus://host/a/b', '--json']);
    expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'bad-setting']);
  });
});

describe.skipIf(PYTHON === undefined)(
  'soutu serve on Milvus (SOUTU_TEST_MILVUS, see CONTRIBUTING.md)',
  () => {
    const start = (port: number) => startMilvusLite(PYTHON!, join(library.home, 'lite'), port);

    it('has loaded the collection when it prints its address, and indexes once a server that was away answers', async () => {
      const port = await freePort();
      const store = `--store=milvus://127.0.0.1:${port}`;
      const early = await serveLibrary(library, [store, library.pictures]);
      const lite = await start(port);
      await untilReady(early);
      while (!early.stderr().includes('3 pictures in the folders, 3 added')) await sleep(50);
      expect((await answer(early, 'api/v1/search?q=circle')).body.hits).toHaveLength(3);

      // Lite forgets what is loaded when it ends.
      await lite.stop();
      while ((await answer(early, 'readyz')).status === 200) await sleep(50);
      const again = await start(port);
      await untilReady(early);
      expect(await stop(early)).toBe(0);

      await again.stop();
      const fresh = await start(port);
      expect(await loadStates(port)).toEqual(['LoadStateNotLoad']);
      const served = await serveLibrary(library, [store, '--no-index']);
      expect(await loadStates(port)).toEqual(['LoadStateLoaded']);
      await untilReady(served);
      expect(await answer(served, 'readyz')).toEqual(READY);
      expect(await stop(served)).toBe(0);
      await fresh.stop();
    });
  },
);
