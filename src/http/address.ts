import type { Filter } from '../core/filter.ts';
import { FILTER_NAMES, FILTERS, type FilterName } from '../core/filters.ts';
import { parseRegion } from '../core/region.ts';
import type { FilterRequest } from '../core/search-request.ts';
import { SoutuError } from '../errors.ts';
import type { SearchRequest } from './contract/search.ts';
import type { RouteInput } from './mount.ts';

type SearchQuery = RouteInput<'searchByAddress'>['query'];
type ListQuery = Omit<RouteInput<'timeline'>['query'], 'order'>;

/** Converts the filters of a URL to those of a request. Throws `bad-request` if the parameter `filter` is not JSON. */
export function filtersOf(query: ListQuery): FilterRequest {
  const given: Partial<Record<FilterName, unknown>> = {};
  for (const name of FILTER_NAMES) given[name] = query[FILTERS[name].param];
  return { ...(given as FilterRequest), filter: readFilter(query.filter) };
}

/** Converts the parameters of a URL to a search request. Throws as `filtersOf` does, and for an invalid region. */
export function requestOf(query: SearchQuery): SearchRequest {
  const { q, similarTo, image, region, not, notSimilarTo, notImage, models, for: sought, ...others } = query;
  const { compose, weight, limit, offset, ranking, minScore, minRelevance, explain, ...more } = others;
  const { ef, nprobe, refine, exact, ...filters } = more;
  const unwanted = [
    ...(not ?? []).map((text) => ({ text })),
    ...(notSimilarTo ?? []).map((id) => ({ similarTo: id })),
    ...(notImage ?? []).map((id) => ({ image: id })),
  ];
  return {
    text: q,
    similarTo,
    image,
    region: region === undefined ? undefined : (parseRegion(region) ?? refuseRegion(region)),
    compose,
    weight,
    not: unwanted.length > 0 ? unwanted : undefined,
    for: sought,
    models: models?.split(','),
    ...filtersOf(filters),
    limit,
    offset,
    ranking,
    minScore,
    minRelevance,
    explain,
    ef,
    nprobe,
    refine,
    exact,
  };
}

/** Parses the JSON only; the schema of requests validates the filter. */
function readFilter(text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Filter;
  } catch (error) {
    throw new SoutuError('bad-request', `filter in the address is not JSON: ${(error as Error).message}`);
  }
}

function refuseRegion(text: string): never {
  throw new SoutuError(
    'bad-request',
    `Wrong region in the address: ${JSON.stringify(text)} is not four numbers: x,y,width,height, such as 0.5,0,0.5,1 for the right half`,
  );
}
