import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openLanceStore } from '../../src/store/lance.ts';
import { describeStore } from './conformance.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-lance-'));
let stores = 0;

/** The limit of exact search is set to 0 so that indexes are used at the size of a test. */
describeStore({
  name: 'lance',
  open: (dimensions) =>
    openLanceStore({ folder: join(home, `db ${++stores}`), collection: 'images', dimensions, exactRows: 0 }),
});

afterAll(() => rm(home, { recursive: true, force: true }));
