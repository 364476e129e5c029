import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { searchCommand } from '../../src/cli/commands/search.ts';
import { readRequest } from '../../src/cli/search-flags.ts';
import { FILTER_NAMES } from '../../src/core/filters.ts';
import { type SearchRequest, toQuery } from '../../src/core/query.ts';
import { toFilter } from '../../src/core/request-filter.ts';
import { type FilterRequest, filterShape } from '../../src/core/search-request.ts';
import { filtersOf, requestOf } from '../../src/http/address.ts';
import { listQuerySchema, searchQuerySchema, timelineQuerySchema } from '../../src/http/contract/queries.ts';
import { searchRequestSchema } from '../../src/http/contract/search.ts';
import { readQuery } from '../../src/http/read-query.ts';
import { packageRoot } from '../../src/package-root.ts';
import { type FieldName, LIBRARY, NAMES, SAMPLES, samplesOf } from './samples.ts';

/** Parses a request from an address as the route does. */
function byAddress(name: FieldName): SearchRequest {
  const written = samplesOf(name).map(([, { address }]) => address);
  return requestOf(searchQuerySchema.parse(readQuery(queriesOf(written.join('&')), searchQuerySchema)));
}

function queriesOf(address: string): Record<string, string[]> {
  const params = new URLSearchParams(address);
  return Object.fromEntries([...params.keys()].map((key) => [key, params.getAll(key)]));
}

function byFlags(name: FieldName): SearchRequest {
  const args = samplesOf(name).flatMap(([, { args }]) => args ?? []);
  const { positionals, values } = parseArguments(searchCommand, args);
  return readRequest({ positionals, values });
}

const asJson = (name: FieldName) =>
  Object.fromEntries(samplesOf(name).map(([one, { json }]) => [one, json])) as SearchRequest;

const docOf = (name: string) => readFileSync(join(packageRoot, 'docs', name), 'utf8');

it('every field has a sample', () => {
  expect([...NAMES].sort()).toEqual(Object.keys(searchRequestSchema.shape).sort());
});

describe.each(NAMES)('%s', (name) => {
  it('is the same in JSON, in an address and as flags', () => {
    const { json, local, args } = SAMPLES[name];
    expect(searchRequestSchema.parse(asJson(name))[name]).toEqual(json);
    expect(byAddress(name)[name]).toEqual(json);
    if (args) expect(byFlags(name)[name]).toEqual(local ?? json);
  });

  it('is the same query in each of them', () => {
    const asks = (request: SearchRequest) => {
      const query = toQuery({ text: 'words', ...given(request), limit: 5, offset: 0 }, [LIBRARY]);
      return { ...query, image: undefined, not: query.not?.map((part) => ({ ...part, image: undefined })) };
    };
    const expected = asks(asJson(name));
    expect(asks(byAddress(name))).toEqual(expected);
    if (SAMPLES[name].args) expect(asks(byFlags(name))).toEqual(expected);
  });

  it('is documented', () => {
    expect(docOf('api.md')).toMatch(new RegExp(`^\\| \`${name}\`.*\\| .*\\w.* \\|$`, 'm'));
    const [param] = SAMPLES[name].address.split('=');
    expect(docOf('api.md')).toMatch(new RegExp(`^\\| [^|]*\\| [^|]*\`${param}[\`=]`, 'm'));
    for (const flag of (SAMPLES[name].args ?? []).filter((arg) => arg.startsWith('--'))) {
      expect(docOf('cli.md')).toMatch(new RegExp(`${flag}[ \`]`));
    }
  });
});

describe.each([
  ['JSON', (region: string) => asRegion(region), 'an area inside of the picture'],
  [
    'an address',
    (region: string) => requestOf(searchQuerySchema.parse({ region })).region,
    'an area inside of the picture',
  ],
  [
    'flags',
    (region: string) => readRequest(parseArguments(searchCommand, ['--region', region])).region,
    '--region is "',
  ],
])('an empty area in %s', (_, read, message) => {
  it.each(['0,0,0,0', '0,0,0,1', '0,0,1,0', '0.5,0.5,0.6,0.5'])('is refused: %s', (region) => {
    const ask = () => toQuery({ similarTo: '0'.repeat(32), region: read(region) });
    expect(ask).toThrow(message);
  });
});

describe.each([...FILTER_NAMES, 'filter'] as const)('the filter %s', (name) => {
  it('is the same tree in a list, in the timeline and in a search', () => {
    const tree = toFilter(asJson(name) as FilterRequest, [LIBRARY]);
    expect(tree).toBeDefined();
    expect(toQuery({ text: 'x', ...asJson(name) }, [LIBRARY]).filter).toEqual(tree);
    for (const schema of [listQuerySchema, timelineQuerySchema]) {
      const { order: _order, ...query } = schema.parse(readQuery(queriesOf(SAMPLES[name].address), schema));
      const filters = Object.fromEntries(
        Object.entries(filtersOf(query as Parameters<typeof filtersOf>[0])).filter(
          ([key, value]) => key in filterShape && value !== undefined,
        ),
      );
      expect(toFilter(filters as FilterRequest, [LIBRARY])).toEqual(tree);
    }
  });
});

function asRegion(text: string) {
  const [x = 0, y = 0, width = 0, height = 0] = text.split(',').map(Number);
  const request = { similarTo: '0'.repeat(32), region: { x, y, width, height } };
  const { error } = searchRequestSchema.safeParse(request);
  if (error) throw new Error(error.issues[0]!.message);
  return request.region;
}

/** Drops undefined fields, which addresses and flags have for everything that is not set. */
const given = (request: SearchRequest) =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as SearchRequest;
