import { describe, expect, it } from 'vitest';
import { FILTER_NAMES } from '../../src/core/filters.ts';
import { readAddress, writeAddress } from '../../src/web/state/address.ts';
import { EMPTY_QUERY, NO_FILTERS, searchRequest } from '../../src/web/state/search-state.ts';
import { type FieldName, NAMES, SAMPLES, samplesOf } from '../interfaces/samples.ts';

const addressOf = (name: FieldName) =>
  samplesOf(name)
    .map(([, { address }]) => address)
    .join('&');
const read = (name: FieldName) => readAddress(new URL(`http://127.0.0.1/?${addressOf(name)}`));
const sorted = (address: string) => [...new URLSearchParams(address)].map(String).sort();

describe.each(NAMES.filter((name) => !SAMPLES[name].notOnPage))('%s in the page', (name) => {
  it('is read from the address of the API and sent in the same form', () => {
    const request = searchRequest(read(name).search, 0, 10);
    for (const [one, { json }] of samplesOf(name)) expect(request[one]).toEqual(json);
  });

  it('is written as it was read', () => {
    const written = writeAddress(read(name));
    expect(sorted(written.replace(/^\/\?/, ''))).toEqual(sorted(addressOf(name)));
  });
});

it('the page supports every filter, and by default uses none', () => {
  expect(Object.keys(NO_FILTERS)).toEqual(FILTER_NAMES);
  expect(searchRequest({ ...EMPTY_QUERY, text: 'x' }, 0, 10)).toEqual({ text: 'x', offset: 0, limit: 10 });
});
