import { describe, expect, it } from 'vitest';
import { parseDate } from '../../src/core/date.ts';
import { type SearchRequest, toQuery } from '../../src/core/query.ts';
import { toFilter } from '../../src/core/request-filter.ts';
import type { FilterRequest } from '../../src/core/search-request.ts';

/** A filter of `depth` negations. */
function nested(depth: number): object {
  let filter: object = { op: 'eq', field: 'format', value: 'png' };
  for (let i = 1; i < depth; i++) filter = { op: 'not', of: filter };
  return filter;
}

function circle(): object {
  const filter: { op: string; of?: object } = { op: 'not' };
  filter.of = filter;
  return filter;
}

describe('a query', () => {
  it('gets its defaults', () => {
    expect(toQuery({ text: ' a dog ' })).toEqual({
      text: 'a dog',
      for: 'picture',
      compose: 'edit',
      limit: 10,
      offset: 0,
    });
  });

  it.each<[SearchRequest | object, string]>([
    [{}, 'give words'],
    [{ text: '   ' }, 'text'],
    [{ text: 'x', limit: 0 }, 'limit'],
    [{ text: 'x', limit: 10_000, offset: 1 }, 'at most 10000'],
    [{ similarTo: 'not-an-id' }, 'similarTo'],
    [{ text: 'x', region: { x: 0, y: 0, width: 1, height: 1 } }, 'region needs a picture'],
    [{ image: 'x', region: { x: 0, y: 0, width: 0, height: 1 } }, 'region: '],
    [{ image: 'x', region: { x: 0, y: 0, width: 1, height: 0 } }, 'region: '],
    [{ image: 'x', region: { x: 1, y: 0, width: 1, height: 1 } }, 'region: '],
    [{ image: 'x', region: { x: 0.5, y: 0, width: 0.75, height: 1 } }, 'region: '],
    [{ image: 'x', region: { x: 0, y: -1, width: 1, height: 1 } }, 'region.y: must be a fraction'],
    [{ text: 'x', compose: 'average' }, 'compose: there is nothing to combine'],
    [{ image: 'x', compose: 'edit' }, 'compose: there is nothing to combine'],
    [{ text: 'x', weight: 0.5 }, 'weight: is the share of the words beside a picture'],
    [{ image: 'x', similarTo: '0'.repeat(32), weight: 0.5 }, 'weight: is the share of the words'],
    [{ text: 'x', image: 'y', weight: 1.1 }, 'weight: must be a fraction from 0 to 1'],
    [{ text: 'x', image: 'y', weight: 0.5, compose: 'edit' }, 'leave out one of them'],
    [{ text: 'x', filter: { op: 'eq', field: 'password', value: 'x' } }, 'filter.field'],
    [
      { text: 'x', filter: { op: 'equals', field: 'format', value: 'x' } },
      'filter.op: must be one of and, or',
    ],
    [{ text: 'x', filter: { op: 'eq', field: 'format' } }, 'filter.value'],
    [
      { text: 'x', filter: { op: 'not', of: { op: 'in', field: 'format', values: [1] } } },
      'filter.of.values.0',
    ],
    [{ text: 'x', filter: { op: 'eq', field: 'width', value: 'x' } }, 'filter.value: '],
    [{ text: 'x', filter: 'png' }, 'filter: must be an object'],
    [{ text: 'x', colour: 'red' }, 'colour'],
    [{ text: 'x', not: [{ text: 'y' }, {}] }, 'not.1: give words or a picture'],
    [{ text: 'x', filter: { op: 'and', of: 7 } }, 'filter'],
  ])('that is invalid is rejected: %j', (query, part) => {
    expect(() => toQuery(query as SearchRequest)).toThrow(part);
  });

  it.each([
    ['deep', nested(20_000), 'more than 16 deep'],
    ['wide', { op: 'or', of: Array(256).fill(nested(1)) }, 'more than 256 conditions'],
    [
      'long lists',
      {
        op: 'and',
        of: Array(25).fill({ op: 'not', of: { op: 'in', field: 'path', values: Array(401).fill('/x') } }),
      },
      'more than 10000 values',
    ],
    ['a circle', circle(), 'more than 16 deep'],
  ])('whose filter is %s is rejected before anything recurses into it', (_, filter, part) => {
    const refused = expect(() => toQuery({ text: 'x', filter } as SearchRequest));
    refused.toThrow(expect.objectContaining({ code: 'bad-query', message: expect.stringContaining(part) }));
  });

  it.each([
    { x: 0, y: 0, width: 1, height: 1 },
    // Four decimals, as in an address: their sum may be just above 1.
    { x: 0.3334, y: 0, width: 0.6667, height: 0.0001 },
  ])('may ask for a part of a picture: %j', (region) => {
    expect(toQuery({ image: 'x', region }).region).toEqual(region);
  });

  it('may combine words and a picture, or two pictures', () => {
    expect(toQuery({ text: 'x', image: 'y', compose: 'average' }).compose).toBe('average');
    expect(toQuery({ similarTo: '0'.repeat(32), image: 'y', compose: 'average' }).compose).toBe('average');
  });

  it('filters by folder, date and format at once', () => {
    expect(toFilter({})).toBeUndefined();
    expect(toFilter({ folders: [], formats: [] })).toBeUndefined();
    const own = { op: 'eq', field: 'width', value: 5 } as const;
    const request = { folders: ['/a/x/..', '/b'], after: '2023', formats: ['png'], filter: own } as const;
    expect(toFilter(request, ['/'])).toEqual({
      op: 'and',
      of: [
        { op: 'in', field: 'folders', values: ['/a', '/b'] },
        { op: 'range', field: 'date', gte: parseDate('2023') },
        { op: 'in', field: 'format', values: ['png'] },
        own,
      ],
    });
  });
});

it.each<[FilterRequest, string]>([
  [{ after: '2024', before: '2024-01' }, 'The end date is not after'],
  [{ minSide: 10, maxSide: 9 }, 'The minimum size is above'],
  [{ after: 'yesterday' }, 'Wrong after'],
  [{ folders: ['/c'] }, '/c is not in the library'],
  [{ folders: ['a'] }, 'not an absolute path'],
  [{ minSide: 0 }, 'minSide'],
  [{ colour: 'red' } as FilterRequest, 'colour'],
])('a filter that cannot match is rejected: %j', (filters, part) => {
  expect(() => toFilter(filters, ['/a'])).toThrow(part);
});

it('the minimum and maximum size may be equal', () => {
  expect(toFilter({ minSide: 10, maxSide: 10 })).toBeDefined();
});

describe('dates', () => {
  it('begin with the first moment of the year, month or day, as clocks show it', () => {
    expect(parseDate('2024')).toBe(Date.UTC(2024, 0, 1));
    expect(parseDate('2024-05')).toBe(Date.UTC(2024, 4, 1));
    expect(parseDate('2024-05-17')).toBe(Date.UTC(2024, 4, 17));
  });

  it.each(['', 'Z', '+09:00', '-0330'])('may have a time of day, whose zone %j is left out', (zone) => {
    expect(parseDate(`2024-05-17T18:30${zone}`)).toBe(Date.UTC(2024, 4, 17, 18, 30));
    expect(parseDate(`2024-05-17 18:30:05.5${zone}`)).toBe(Date.UTC(2024, 4, 17, 18, 30, 5, 500));
  });

  it('of the first century are not those of the twentieth', () => {
    expect(new Date(parseDate('0050')).getUTCFullYear()).toBe(50);
    expect(new Date(parseDate('0050-02-28')).getUTCFullYear()).toBe(50);
    expect(parseDate('0050')).toBe(parseDate('0050-01-01T00:00'));
  });

  it.each(['', 'yesterday', '2024-13', '2024-02-30', '2024-02-30T10:00', '2023-02-29 10:00Z', '17.5.2024'])(
    'that are invalid are rejected: %j',
    (text) => {
      expect(() => parseDate(text)).toThrow('is not a date');
    },
  );
});
