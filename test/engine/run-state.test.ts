import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRunState } from '../../src/engine/run-state.ts';
import { itemsOf } from '../../src/indexing/asset.ts';
import { fileRecords } from '../../src/library/records.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { openDriver } from '../../src/store/stores.ts';
import { assetOf, DIMENSIONS, idOf } from '../indexing/items.ts';

it('asks the store about few files one by one, and reads all that it has once for the many files of a folder', async () => {
  const home = mkdtempSync(join(tmpdir(), 'soutu-run-state-'));
  const driver = await openDriver('lance', { home });
  try {
    const stored = await driver.open({ name: 'test', dimensions: DIMENSIONS });
    const names = Array.from({ length: 1500 }, (_, i) => `picture ${i}`);
    await stored.upsert(names.flatMap((name) => itemsOf(assetOf(name, [`/${name}.png`]))));
    let calls = 0;
    const store: VectorStore = {
      ...stored,
      get: (ids) => {
        calls += 1;
        return stored.get(ids);
      },
      scan: (options) => {
        calls += 1;
        return stored.scan(options);
      },
    };
    const state = await openRunState(fileRecords(home), 'test', ['/a folder']);
    const { known, isStored } = await state.known(store, null, [], []);
    expect([await isStored!(idOf('picture 3')), await isStored!(idOf('another'))]).toEqual([true, false]);
    expect(calls).toBe(2);
    const asked = [...names, ...names.map((name) => `no ${name}`)];
    const answers = await Promise.all(asked.map((name) => isStored!(idOf(name))));
    expect(answers).toEqual(asked.map((name) => !name.startsWith('no ')));
    expect(calls).toBeLessThan(210);
    expect(known.size).toBe(1500);
    await state.files.close();
  } finally {
    await driver.close();
    rmSync(home, { recursive: true });
  }
});
