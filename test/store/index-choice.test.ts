import { describe, expect, test } from 'vitest';
import { neededIn } from '../../src/core/index-reasons.ts';
import { FLAT } from '../../src/store/capabilities.ts';
import { checkEffort } from '../../src/store/effort.ts';
import {
  checkIndex,
  hasParameters,
  parseIndex,
  planChosen,
  showIndex,
} from '../../src/store/index-choice.ts';
import { LANCE_INDEXES } from '../../src/store/lance/kinds.ts';
import { kindsOf, type Version } from '../../src/store/milvus/kinds.ts';
import { openDriver } from '../../src/store/stores.ts';

const lance = { name: 'lance', indexes: LANCE_INDEXES };
const size = (items: number) => ({ items, dimensions: 64 });

describe('the setting index', () => {
  test('is auto, a kind, or a kind with parameters', () => {
    expect(parseIndex('auto')).toBeNull();
    expect(parseIndex('flat')).toEqual({ kind: 'flat', parameters: {} });
    const choice = { kind: 'hnsw', parameters: { m: 16, 'ef-construction': 200 } };
    expect(parseIndex(' HNSW: m=16 , ef-construction=200')).toEqual(choice);
    expect(showIndex(choice)).toBe('hnsw:m=16,ef-construction=200');
  });

  test.each([
    ['', 'must be auto, rule, or a kind'],
    ['hnsw m=16', 'must be auto, rule, or a kind'],
    ['auto:m=16', 'because auto chooses'],
    ['rule:m=16', 'because rule chooses'],
    ['hnsw:', 'NAME=NUMBER'],
    ['hnsw:m', 'NAME=NUMBER'],
    ['hnsw:m=-1', 'NAME=NUMBER'],
    ['hnsw:m=1e3', 'NAME=NUMBER'],
    ['hnsw:size=3', 'unknown parameter size; there are m, ef-construction, lists, segments and bits'],
    ['hnsw:m=8,m=9', 'has m twice'],
    ['hnsw:m=100000', 'wrong m, which must be a whole number from 4 to 128'],
    ['hnsw:ef-construction=7', 'wrong ef-construction'],
    ['ivf_flat:lists=0', 'wrong lists'],
    ['ivf_flat:lists=65537', 'wrong lists'],
  ])('%j is an error that says why', (text, why) => {
    expect(() => parseIndex(text)).toThrow(
      expect.objectContaining({ code: 'bad-setting', message: expect.stringContaining(why) }),
    );
  });

  test.each([
    ['scann', 'The store lance has no index "scann"'],
    ['hnws', 'The store lance has no index "hnws"'],
    ['hnsw:lists=8', 'has lists, which is no parameter of hnsw, which takes m and ef-construction'],
    ['flat:m=8', 'has m, which is no parameter of flat, which takes no parameters'],
    ['ivf_pq:segments=7', 'has 7 segments, which do not divide the 64 values'],
    ['ivf_pq:bits=6', 'has 6 bits; ivf_pq takes 4 and 8'],
    ['ivf_pq:segments=1,bits=4', 'has 4 bits, which need an even number of segments'],
    ['ivf_rq:bits=10', 'ivf_rq takes 1, 2, 3, 4, 5, 6, 7, 8 and 9'],
    ['hnsw_pq:bits=8', 'has bits, which is no parameter of hnsw_pq'],
    ['ivf_sq', 'The store lance has no index "ivf_sq"'],
  ])('%j is refused by a store without it', (text, why) => {
    expect(() => checkIndex(parseIndex(text)!, lance, 64)).toThrow(
      expect.objectContaining({ code: 'bad-setting', message: expect.stringContaining(why) }),
    );
  });

  test('is refused with the kinds that the store has', async () => {
    const hint =
      'It has flat, hnsw, hnsw_pq, ivf_flat, ivf_pq and ivf_rq. Set index to one of them, or to auto.';
    expect(() => checkIndex(parseIndex('diskann')!, lance, 64)).toThrow(expect.objectContaining({ hint }));
    const driver = await openDriver('memory', { home: '/nowhere', index: parseIndex('hnsw') });
    await expect(driver.open({ name: 'images', dimensions: 8 })).rejects.toMatchObject({
      code: 'bad-setting',
      hint: 'It has flat. Set index to one of them, or to auto.',
    });
    const flat = await openDriver('memory', { home: '/nowhere', index: parseIndex('flat') });
    await expect(flat.open({ name: 'images', dimensions: 8 })).resolves.toBeTruthy();
    const none = { name: 'milvus', indexes: [] };
    expect(() => checkIndex(parseIndex('hnsw')!, none, 64)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('cannot be chosen') }),
    );
  });

  test('plans that index, and exhaustive search while there are too few vectors', () => {
    const plan = planChosen(parseIndex('hnsw:m=8')!, LANCE_INDEXES);
    expect(plan(size(255))).toMatchObject({ kind: 'flat', reason: expect.stringContaining('at least 256') });
    expect(plan(size(256))).toEqual({
      kind: 'hnsw',
      parameters: { m: 8, 'ef-construction': 150 },
      reason: 'The setting index asks for hnsw:m=8.',
    });
    const lists = planChosen(parseIndex('ivf_flat:lists=1000')!, LANCE_INDEXES);
    expect(lists(size(999)).kind).toBe('flat');
    // The page says the number in its own language.
    expect(neededIn(lists(size(999)).reason)).toBe(1000);
    expect(neededIn(lists(size(1000)).reason)).toBeNull();
    expect(neededIn(planChosen(parseIndex('rule')!, LANCE_INDEXES)(size(255)).reason)).toBe(256);
    expect(lists(size(1000))).toMatchObject({ kind: 'ivf_flat', parameters: { lists: 1000 } });
    expect(planChosen(parseIndex('ivf_flat')!, LANCE_INDEXES)(size(1000)).parameters).toEqual({});
    expect(planChosen(parseIndex('flat')!, LANCE_INDEXES)(size(1e9)).kind).toBe('flat');
  });

  test('plans as the rule of tutorials says, where the store has what it needs', () => {
    const rule = parseIndex('rule')!;
    const plan = planChosen(rule, LANCE_INDEXES);
    expect(plan(size(255)).kind).toBe('flat');
    expect(plan(size(99_999))).toMatchObject({ kind: 'hnsw', parameters: { m: 16 } });
    expect(plan(size(100_000))).toMatchObject({
      kind: 'ivf_flat',
      parameters: {},
      reason: expect.stringContaining('The rule: 100,000 vectors'),
    });
    expect(() => checkIndex(rule, lance, 64)).not.toThrow();
    expect(() => checkIndex(rule, { name: 'memory', indexes: [FLAT] }, 64)).toThrow(
      expect.objectContaining({ message: 'The store memory has no index "hnsw", which the rule needs' }),
    );
  });

  test('is met by an index with the same parameters', () => {
    const plan = { kind: 'hnsw', parameters: { m: 8 }, reason: '' };
    const defaults = { m: 16, 'ef-construction': 150 };
    expect(hasParameters({ m: 8, 'ef-construction': 150 }, plan, defaults)).toBe(true);
    expect(hasParameters({ m: 16 }, plan, defaults)).toBe(false);
    expect(hasParameters({}, plan, defaults)).toBe(false);
  });

  test('is met by an index with the defaults of what it leaves open, or nearly so many lists', () => {
    const defaults = { m: 16, lists: 100 };
    expect(hasParameters({ m: 128 }, {}, defaults)).toBe(false);
    expect(hasParameters({ lists: 49 }, {}, defaults)).toBe(false);
    expect(hasParameters({ lists: 50 }, {}, defaults)).toBe(true);
    expect(hasParameters({ lists: 200 }, {}, defaults)).toBe(true);
    expect(hasParameters({ lists: 201 }, {}, defaults)).toBe(false);
    expect(hasParameters({ lists: 50 }, { parameters: { lists: 51 } }, defaults)).toBe(false);
    // Of an earlier version.
    expect(hasParameters({}, {}, defaults)).toBe(true);
  });
});

test('a Milvus server has the kinds of its version, and Lite those that it does not only accept', () => {
  const kinds = (version: Version | 'lite') =>
    kindsOf({
      isLite: version === 'lite',
      isSince: ([major, minor]) =>
        version !== 'lite' && (version[0] > major || (version[0] === major && version[1] >= minor)),
    }).map(({ kind }) => kind);
  expect(kinds('lite')).toEqual(['flat', 'hnsw', 'hnsw_sq', 'ivf_flat', 'ivf_sq8', 'autoindex']);
  const old = ['flat', 'hnsw', 'ivf_flat', 'ivf_sq8', 'ivf_pq'];
  expect(kinds([2, 3])).toEqual(old);
  expect(new Set(kinds([2, 4]))).toEqual(new Set([...old, 'autoindex', 'diskann', 'scann']));
  expect(new Set(kinds([2, 6]))).toEqual(
    new Set([...old, 'autoindex', 'diskann', 'scann', 'hnsw_sq', 'ivf_rabitq']),
  );
});

test('an effort that the index does not take is refused, with what it takes', () => {
  const refused = (message: string) => expect.objectContaining({ code: 'bad-query', message });
  expect(() => checkEffort({ ef: 8 }, FLAT, 'images')).toThrow(
    refused('A search of images takes no ef: it compares all vectors already, so its results are exact'),
  );
  expect(() => checkEffort({ nprobe: 8 }, { kind: 'hnsw', search: ['ef'] }, 'images')).toThrow(
    refused('A search of images takes no nprobe: its index is hnsw, which takes ef'),
  );
  expect(() => checkEffort({ ef: 8 }, { kind: 'autoindex', search: [] }, 'images')).toThrow(
    refused('A search of images takes no ef: its index is autoindex, which takes no such parameter'),
  );
  expect(() => checkEffort({ refine: 8 }, { kind: 'ivf_flat', search: ['nprobe'] }, 'images')).toThrow(
    refused('A search of images takes no refine: its index is ivf_flat, which takes nprobe'),
  );
  expect(() => checkEffort({ exact: true, nprobe: 8 }, FLAT, 'images')).toThrow(
    refused('A search of images takes no nprobe: an exact search compares all vectors'),
  );
  expect(() => checkEffort({ ef: undefined, exact: true }, FLAT, 'images')).not.toThrow();
  const hint = 'Leave out ef. soutu status shows the index.';
  expect(() => checkEffort({ ef: 8 }, FLAT, 'external', false)).toThrow(expect.objectContaining({ hint }));
});
