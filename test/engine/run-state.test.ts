import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunState, type RunState } from '../../src/engine/run-state.ts';
import { itemsOf } from '../../src/indexing/asset.ts';
import { emptyReport, type IndexReport } from '../../src/indexing/report.ts';
import type { Stage } from '../../src/indexing/stage.ts';
import { fileRecords, type Records } from '../../src/library/records.ts';
import type { StoreDriver } from '../../src/store/driver.ts';
import type { VectorStore } from '../../src/store/store.ts';
import { openDriver } from '../../src/store/stores.ts';
import { assetOf, DIMENSIONS, idOf } from '../indexing/items.ts';

let home: string;
let driver: StoreDriver;
let stored: VectorStore;
let records: Records;
/** What was asked of the store. */
let calls: string[];
let store: VectorStore;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'soutu-run-state-'));
  driver = await openDriver('lance', { home });
  stored = await driver.open({ name: 'test', dimensions: DIMENSIONS });
  records = fileRecords(home);
  calls = [];
  store = {
    ...stored,
    get: (ids) => {
      calls.push('get');
      return stored.get(ids);
    },
    scan: (options) => {
      calls.push('scan');
      return stored.scan(options);
    },
  };
});

afterEach(async () => {
  await driver.close();
  rmSync(home, { recursive: true });
});

const add = (...names: string[]) =>
  stored.upsert(names.flatMap((name) => itemsOf(assetOf(name, [`/${name}.png`]))));

it('asks the store about few files one by one, and reads all that it has once for the many files of a folder', async () => {
  const names = Array.from({ length: 1500 }, (_, i) => `picture ${i}`);
  await add(...names);
  const state = await openRunState(records, 'test', ['/a folder']);
  const { known, isStored } = await state.known(store, null, [], [], {
    rules: null,
    believes: true,
    isAlone: true,
  });
  expect([await isStored!(idOf('picture 3')), await isStored!(idOf('another'))]).toEqual([true, false]);
  expect(calls).toHaveLength(2);
  const asked = [...names, ...names.map((name) => `no ${name}`)];
  const answers = await Promise.all(asked.map((name) => isStored!(idOf(name))));
  expect(answers).toEqual(asked.map((name) => !name.startsWith('no ')));
  expect(calls.length).toBeLessThan(210);
  expect(known.size).toBe(1500);
  await state.close(null);
});

describe('a run after one that found catalog and store to agree', () => {
  interface Run {
    readonly stages?: readonly Stage[];
    readonly rules?: unknown;
    readonly changed?: readonly string[];
    readonly others?: (path: string) => boolean;
    readonly believes?: boolean;
    readonly isAlone?: boolean;
    /** What the run does, and its report: null if it fails. */
    readonly work?: (state: RunState, store: VectorStore) => Promise<Partial<IndexReport> | null>;
  }

  /** A run; whether it read all that the store has, and what it knows. */
  async function run({ stages = [], changed, others, work = async () => ({}), ...options }: Run = {}) {
    calls = [];
    const { rules = null, believes = true, isAlone = true } = options;
    const state = await openRunState(records, 'test', changed);
    const noting = { rules, believes, isAlone };
    const { known, behind, store: own } = await state.known(store, others ?? null, stages, [], noting);
    const report = await work(state, own);
    await state.close(report && { ...emptyReport(), ...report });
    return { isRead: calls.includes('scan'), known: [...known].sort(), behind: Object.fromEntries(behind) };
  }
  const ids = (...names: string[]) => names.map(idOf).sort();
  const stage = (by: number): Stage => ({ name: 'colour', by, compute: async () => ({}) });
  /** Stores a picture as a run does, with this version of the stage. */
  const added = (name: string, by: number) => async (state: RunState, own: VectorStore) => {
    const path = `/${name}.png`;
    const items = itemsOf(assetOf(name, [path])).map((item) => ({ ...item, stages: { colour: by } }));
    await own.upsert(items);
    state.files.set(path, { size: 1, mtime: 1, id: idOf(name), error: null });
    return {};
  };

  beforeEach(async () => {
    await add('a', 'b');
    expect(await run()).toEqual({ isRead: true, known: ids('a', 'b'), behind: {} });
  });

  it('does not read what the store has, and knows the same', async () => {
    expect(await run()).toEqual({ isRead: false, known: ids('a', 'b'), behind: {} });
    expect((await run({ work: added('c', 1) })).isRead).toBe(false);
    expect(await run()).toEqual({ isRead: false, known: ids('a', 'b', 'c'), behind: {} });
  });

  it('also after a run over few changed files, but not after one that found them to differ', async () => {
    await run({ changed: ['/c.png'], work: added('c', 1) });
    expect(await run()).toMatchObject({ isRead: false, known: ids('a', 'b', 'c') });
    await add('d');
    await run({ changed: ['/e.png'] });
    expect(await run()).toMatchObject({ isRead: true, known: ids('a', 'b', 'c', 'd') });
  });

  it.each([
    ['the store was written to', () => add('d'), ids('a', 'b', 'd')],
    ['a picture is gone from the store', () => stored.upsert([], [idOf('a')]), ids('b')],
    ['the catalog was written to', () => appendFileSync(catalog(), '{"p":"/a.png"}\n'), ids('a', 'b')],
    ['the catalog is damaged', () => writeFileSync(catalog(), 'x'), ids('a', 'b')],
    ['the catalog is gone', () => rmSync(catalog()), ids('a', 'b')],
    ['the note is damaged', () => writeFileSync(note(), '{'), ids('a', 'b')],
  ])('reads it when %s', async (_, change, known) => {
    await change();
    expect(await run()).toMatchObject({ isRead: true, known });
    expect(await run()).toMatchObject({ isRead: false, known });
  });
  const catalog = () => join(home, 'catalog', 'test.jsonl');
  const note = () => join(home, 'catalog', 'test.agreement.json');

  it('reads it when a run failed or was interrupted before', async () => {
    await run({ work: async (...run) => (await added('c', 1)(...run)) && null });
    expect((await run({ work: async () => ({ interrupted: true }) })).isRead).toBe(true);
    expect((await run()).isRead).toBe(true);
    expect((await run()).isRead).toBe(false);
  });

  it('reads it for other stages or rules, and while pictures lack a stage', async () => {
    const stages = [stage(2)];
    for (const _ of [1, 2])
      expect(await run({ stages })).toMatchObject({ isRead: true, behind: { colour: ids('a', 'b') } });
    const work: Run['work'] = async (...run) => {
      for (const name of ['a', 'b']) await added(name, 2)(...run);
      return {};
    };
    expect((await run({ stages, work })).isRead).toBe(true);
    expect(await run({ stages })).toMatchObject({ isRead: true, behind: { colour: [] } });
    expect((await run({ stages })).isRead).toBe(false);
    expect((await run({ stages, rules: ['private'] })).isRead).toBe(true);
    expect((await run({ stages, rules: ['private'] })).isRead).toBe(false);
    // A run that left a stage undone, as when the file could not be read.
    await run({ stages, rules: ['private'], work: added('c', 1) });
    for (const _ of [1, 2])
      expect(await run({ stages, rules: ['private'] })).toMatchObject({
        isRead: true,
        behind: { colour: ids('c') },
      });
    await run({ stages, rules: ['private'], work: added('c', 2) });
    await run({ stages, rules: ['private'] });
    // One that wrote it without and then with the stage.
    const twice: Run['work'] = async (...run) => {
      await added('d', 1)(...run);
      return added('d', 2)(...run);
    };
    await run({ stages, rules: ['private'], work: twice });
    expect((await run({ stages, rules: ['private'] })).isRead).toBe(false);
  });

  it('reads it if it is to read all again, and after words that were left, or a switch', async () => {
    expect((await run({ believes: false })).isRead).toBe(true);
    expect((await run({ work: async () => ({ leftToRead: 1 }) })).isRead).toBe(false);
    expect((await run({ isAlone: false })).isRead).toBe(true);
    expect((await run()).isRead).toBe(true);
    expect((await run()).isRead).toBe(false);
  });

  it('knows that a path is gone of which it has not read the entry', async () => {
    await run({
      changed: ['/e.png'],
      work: async ({ files }, own) => {
        await own.upsert(itemsOf(assetOf('a', ['/e.png'])));
        files.delete('/a.png');
        files.set('/e.png', { size: 1, mtime: 1, id: idOf('a'), error: null });
        return {};
      },
    });
    const paths = async () => [...(await records.readFiles('test')).entries()].map(([path]) => path).sort();
    expect(await paths()).toEqual(['/b.png', '/e.png']);
    expect((await run()).isRead).toBe(false);
  });

  it('reads it in a store that machines share', async () => {
    for (const _ of [1, 2]) expect((await run({ others: () => false })).isRead).toBe(true);
  });

  it('is no worse where nothing can be noted', async () => {
    rmSync(note());
    mkdirSync(note());
    for (const _ of [1, 2]) expect(await run()).toMatchObject({ isRead: true, known: ids('a', 'b') });
  });

  it('reads it when the catalog of a collection was dropped', async () => {
    await records.dropFiles('test');
    expect(await run()).toMatchObject({ isRead: true, known: ids('a', 'b') });
  });
});
