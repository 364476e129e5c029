import { z } from 'zod';
import { SoutuError } from '../errors.ts';
import { boxFilter, readBox, readCircle } from './area.ts';
import { areaProblem } from './area-problem.ts';
import { checkRequest } from './check-request.ts';
import { parseDate } from './date.ts';
import { allOf, type Filter } from './filter.ts';
import { normalizePaths } from './filter-paths.ts';
import { FILTER_NAMES, type FilterName, type FilterSpec, type Filters, specOf } from './filters.ts';
import { searchedFolders } from './folders.ts';
import { type FilterRequest, filterShape } from './search-request.ts';
import { plainPlace } from './typed-place.ts';

const filterRequestSchema = z.strictObject(filterShape);

/**
 * Merges the named filters and the custom `filter` of a request into one filter tree; undefined if there are none.
 * Throws as `toQuery` (query.ts) does.
 */
export function toFilter(request: FilterRequest, folders: readonly string[] | null = []): Filter | undefined {
  return filterOf(checkRequest(filterRequestSchema, request), folders);
}

/** The same for a request that has been checked. */
export function filterOf(
  { filter, ...filters }: FilterRequest,
  folders: readonly string[] | null,
): Filter | undefined {
  const values = new Map(FILTER_NAMES.map((name) => [name, readValue(name, filters, folders)]));
  const all: Filter[] = [];
  for (const [name, value] of values) {
    if (value === undefined) continue;
    const spec = specOf(name);
    checkAbove(spec, value, values);
    all.push(spec.toFilter(value as never));
  }
  if (filter) all.push(normalizePaths(filter));
  return allOf(all);
}

/** A filter's operand: normalised folders, dates as `readDate` gives them, circles, the ranges of boxes; undefined if the filter is not set. */
function readValue(name: FilterName, filters: Filters, folders: readonly string[] | null): unknown {
  const value = filters[name];
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
  const { kind, help } = specOf(name);
  if (kind === 'folders') return searchedFolders(value as readonly string[], folders);
  if (kind === 'date') return dateOf(name, value as string);
  if (kind !== 'circle' && kind !== 'box') return value;
  const plain = plainPlace(value as string) ?? '';
  const area = kind === 'circle' ? readCircle(plain) : boxIn(plain);
  if (area !== null) return area;
  const problem = areaProblem(value as string);
  if (problem !== null) throw new SoutuError('bad-query', `Wrong ${name}: ${problem}`, { hint: help });
  const wanted = kind === 'circle' ? 'latitude, longitude and a distance' : 'south, west, north and east';
  throw new SoutuError('bad-query', `Wrong ${name}: ${JSON.stringify(value)} must be ${wanted}`, {
    hint: `${help} A point is before the decimals.`,
  });
}

function boxIn(plain: string): Filter | null {
  const box = readBox(plain);
  return box && boxFilter(box);
}

function dateOf(name: FilterName, text: string): number {
  try {
    return parseDate(text);
  } catch (error) {
    const { message, hint } = error as SoutuError;
    throw new SoutuError('bad-query', `Wrong ${name}: ${message}`, { hint });
  }
}

function checkAbove(spec: FilterSpec, value: unknown, values: ReadonlyMap<string, unknown>): void {
  if (!('above' in spec) || !spec.above) return;
  const { other, orEqual, error, hint } = spec.above;
  const minimum = values.get(other) as number | undefined;
  if (minimum === undefined || (value as number) > minimum || (orEqual && value === minimum)) return;
  throw new SoutuError('bad-query', error, { hint });
}
