import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseIndex } from '../../src/store/index-choice.ts';
import { openDriver, registerStore, storeNames } from '../../src/store/stores.ts';
import { describeStore } from './conformance.ts';
import { describeDriver } from './conformance-driver.ts';
import { openJsonDriver, registerJsonStore } from './json-driver.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-stores-'));
afterAll(() => rm(home, { recursive: true, force: true }));
let homes = 0;
const newHome = () => join(home, String(++homes));

registerJsonStore();
describeStore({
  name: 'json',
  open: async (dimensions) =>
    (await openDriver('json', { home: newHome() })).open({ name: 'images', dimensions }),
});
describeDriver('json', async () => openJsonDriver({ home: newHome() }));

describe('stores', () => {
  test.each(['lance', 'memory', 'json'])('%s is opened by name', async (name) => {
    expect(storeNames()).toContain(name);
    const driver = await openDriver(name, { home: newHome() });
    expect(driver.name).toBe(name);
    expect(await driver.collections()).toEqual([]);
    await driver.close();
  });

  test('a driver gets the address with its scheme', async () => {
    const addresses: string[] = [];
    registerStore('elsewhere', async (address, options) => {
      addresses.push(address);
      return openJsonDriver(options);
    });
    await openDriver('elsewhere://user@host:1234/db', { home: newHome() });
    expect(addresses).toEqual(['elsewhere://user@host:1234/db']);
  });

  test('the setting index is not for a collection of another program', async () => {
    registerStore('external', async (_address, options) => ({
      ...openJsonDriver(options),
      external: true,
      capabilities: async () => ({ indexes: [], findsParts: false, bytes: 'estimated' }),
    }));
    const driver = await openDriver('external', { home: newHome(), index: parseIndex('hnsw') });
    await expect(driver.open({ name: 'images', dimensions: 8 })).resolves.toBeTruthy();
  });

  test.each(['', 'lances', 'redis://host', 'toString'])('%j is rejected', async (address) => {
    await expect(openDriver(address, { home })).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(/^store must be one of lance, memory, .*not /),
    });
  });
});
