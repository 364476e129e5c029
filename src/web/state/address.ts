import { readBox, readCircle } from '../../core/area.ts';
import { readDate } from '../../core/date-text.ts';
import {
  FILTER_NAMES,
  FILTERS,
  type FilterName,
  type FilterSpec,
  isList,
  specOf,
} from '../../core/filters.ts';
import { isId } from '../../core/id.ts';
import { formatRegion, parseRegion } from '../../core/region.ts';
import { MAX_MODELS } from '../../core/request-limits.ts';
import type { LessonMethod } from '../../learning/lessons/lesson.ts';
import { base } from './base.ts';
import {
  canExclude,
  type Exclusion,
  type FilterState,
  filtersOf,
  type SearchPicture,
  type SearchState,
} from './search-state.ts';

/** The pages of the app; a method is its lesson. */
export type Route = 'results' | 'library' | LessonMethod;

/** Below `base`. */
const PATHS: Readonly<Record<Route, string>> = {
  results: '',
  library: 'library',
  ivf: 'learn/ivf',
  hnsw: 'learn/hnsw',
  pq: 'learn/pq',
};

export interface Address {
  readonly route: Route;
  readonly search: SearchState;
  readonly viewed: string | null;
}

/** Writes the page, the query and the picture in the viewer as an address; the inverse of `readAddress`. `below`: path before it. */
export function writeAddress({ route, search: query, viewed }: Address, below = base): string {
  const params = new URLSearchParams();
  if (query.text !== '') params.set('q', query.text);
  if (query.picture) params.set(query.picture.kind, query.picture.id);
  if (query.picture && query.region) params.set('region', formatRegion(query.region));
  if (query.weight !== null) params.set('weight', String(query.weight));
  for (const one of query.not) {
    if ('text' in one) params.append('not', one.text);
    else params.append(one.kind === 'similarTo' ? 'notSimilarTo' : 'notImage', one.id);
  }
  if (query.models.length > 0) params.set('models', query.models.join(','));
  for (const [name, value] of Object.entries(filtersOf(query))) {
    for (const one of [value].flat()) params.append(FILTERS[name as FilterName].param, String(one));
  }
  if (viewed) params.set('view', viewed);
  const path = below + PATHS[route];
  return params.size > 0 ? `${path}?${params}` : path;
}

/** Reads an address; invalid parts are ignored. */
export function readAddress(url: URL): Address {
  const params = url.searchParams;
  const id = (name: string) => params.getAll(name).filter((value) => isId(value));
  const [similarTo, image] = [id('similarTo')[0], id('image')[0]];
  const picture: SearchPicture | null = similarTo
    ? { kind: 'similarTo', id: similarTo }
    : image
      ? { kind: 'image', id: image }
      : null;
  return {
    route: (Object.keys(PATHS) as Route[]).find((route) => base + PATHS[route] === url.pathname) ?? 'results',
    viewed: id('view')[0] ?? null,
    search: {
      text: params.get('q') ?? '',
      picture,
      region: picture ? readRegion(params.get('region')) : null,
      weight: readWeight(params.get('weight')),
      not: readExclusions(params),
      models: readModels(params.get('models')),
      ...readFilters(params),
    },
  };
}

/** Parameters that campaigns, messengers and search engines append to addresses that are shared. */
const APPENDED = /^(_|(utm|mc|mtm|pk|hsa)_|igsh|spm$|srsltid$|isappinstalled$)|(clk?id|braid)$/;

/** Names of the parts of an address that `readAddress` ignores, without those that others append. */
export function ignoredIn(url: URL): string[] {
  const kept = new URL(writeAddress(readAddress(url)), url).searchParams;
  const given = [...url.searchParams]
    .filter(([name, value]) => value.trim() && !APPENDED.test(name))
    .map(([name]) => name);
  return [...new Set(given)].filter(
    (name) => kept.getAll(name).length < given.filter((one) => one === name).length,
  );
}

/** The exclusions in their order in the address, where words and pictures may be mixed. */
function readExclusions(params: URLSearchParams): Exclusion[] {
  return [...params].flatMap(([name, value]): Exclusion[] => {
    if (name === 'not') return canExclude(value) ? [{ text: value }] : [];
    if (name !== 'notSimilarTo' && name !== 'notImage') return [];
    return isId(value) ? [{ kind: name === 'notSimilarTo' ? 'similarTo' : 'image', id: value }] : [];
  });
}

function readWeight(text: string | null): number | null {
  const weight = Number.parseFloat(text ?? '');
  return weight >= 0 && weight <= 1 ? weight : null;
}

function readModels(text: string | null): string[] {
  const names = (text ?? '').split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))].slice(0, MAX_MODELS);
}

function readRegion(text: string | null): SearchState['region'] {
  const region = parseRegion(text ?? '');
  if (!region) return null;
  const { x, y, width, height } = region;
  const fits = x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1.0001 && y + height <= 1.0001;
  return fits ? { x, y, width: Math.min(width, 1 - x), height: Math.min(height, 1 - y) } : null;
}

/** The filters of an address; an invalid value counts as absent. */
function readFilters(params: URLSearchParams): FilterState {
  const read = FILTER_NAMES.map((name) => {
    const spec = specOf(name);
    const values = params.getAll(spec.param).flatMap((text) => readValue(spec, text) ?? []);
    return [name, isList(spec) ? values : (values[0] ?? null)];
  });
  return Object.fromEntries(read) as FilterState;
}

function readValue(spec: FilterSpec, text: string): string | number | null {
  switch (spec.kind) {
    case 'choice':
    case 'choices':
      return spec.choices.includes(text) ? text : null;
    case 'pixels': {
      const value = Number(text);
      return Number.isInteger(value) && value > 0 ? value : null;
    }
    case 'date':
      return readDate(text) === null ? null : text;
    case 'circle':
      return readCircle(text) && text;
    case 'box':
      return readBox(text) && text;
    default:
      return text || null;
  }
}
