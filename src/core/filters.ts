import type { Circle } from './area.ts';
import { type Filter, ORIENTATIONS } from './filter.ts';
import { FORMATS } from './formats.ts';

/** Names and description of a filter in each interface (API, addresses, command line). */
interface Labels {
  /** Name of the query parameter; lists repeat it. */
  readonly param: string;
  readonly flag: string;
  readonly short?: string;
  /** Placeholder of the value in the help of the command line. */
  readonly value: string;
  /** One sentence, shown by every interface. */
  readonly help: string;
  /** Whether it compares a fact that only pictures have, and texts have not. @default false */
  readonly ofPictures?: true;
}

/** Requires a value above that of another filter, because otherwise nothing could match both. */
interface Above {
  readonly other: string;
  readonly orEqual: boolean;
  readonly error: string;
  readonly hint: string;
}

interface Kinds {
  /** Absolute folders. */
  readonly folders: { readonly max: number; toFilter(values: readonly string[]): Filter };
  /** Any of several choices; `aliases` are alternative spellings. */
  readonly choices: {
    readonly choices: readonly string[];
    readonly aliases: Readonly<Record<string, string>>;
    toFilter(values: readonly string[]): Filter;
  };
  readonly choice: { readonly choices: readonly string[]; toFilter(value: never): Filter };
  /** In the notation of `readDate`; the filter takes the time that it gives. */
  readonly date: { readonly above?: Above; toFilter(ms: number): Filter };
  /** In a notation of `plainPlace`, with a distance. */
  readonly circle: { toFilter(circle: Circle): Filter };
  /** In a notation of `plainPlace`, with four numbers; the filter takes the ranges in it. */
  readonly box: { toFilter(ranges: Filter): Filter };
  readonly pixels: { readonly max: number; readonly above?: Above; toFilter(pixels: number): Filter };
}

/** One entry of the table of filters. */
export type FilterSpec = { [K in keyof Kinds]: { readonly kind: K } & Labels & Kinds[K] }[keyof Kinds];

const MAX_PIXELS = 1_000_000;
const SIDES = ['width', 'height'] as const;

/**
 * The named filters of a request, all of which must match. JSON, addresses, flags, documents and the state of the page are
 * derived from this table: a new filter is an entry here, a control in the page and its texts in two languages.
 */
export const FILTERS = {
  folders: {
    kind: 'folders',
    max: 100,
    param: 'folder',
    flag: 'folder',
    short: 'f',
    value: 'FOLDER',
    help: 'Only pictures below any of these folders.',
    toFilter: (values) => ({ op: 'in', field: 'folders', values }),
  },
  after: {
    kind: 'date',
    param: 'after',
    flag: 'after',
    value: 'DATE',
    help: 'Only pictures of this day or later (2024, 2024-05, 2024-05-17 or an ISO time). Compares the date taken, as the clock of the camera showed it, or else the date modified.',
    toFilter: (gte) => ({ op: 'range', field: 'date', gte }),
  },
  before: {
    kind: 'date',
    param: 'before',
    flag: 'before',
    value: 'DATE',
    help: 'Only pictures before this day, in the same notation.',
    above: {
      other: 'after',
      orEqual: false,
      error: 'The end date is not after the start date, so no picture can match',
      hint: 'Give the earlier date as after and the later one as before.',
    },
    toFilter: (lt) => ({ op: 'range', field: 'date', lt }),
  },
  near: {
    kind: 'circle',
    ofPictures: true,
    param: 'near',
    flag: 'near',
    value: 'PLACE',
    help: 'Only pictures taken near a place: latitude, longitude, distance (52.52,13.40,10km or 52.52°N 13.40°E 5mi; m, km or mi, without a unit km).',
    toFilter: (circle) => ({ op: 'near', ...circle }),
  },
  within: {
    kind: 'box',
    ofPictures: true,
    param: 'within',
    flag: 'within',
    value: 'BOX',
    help: 'Only pictures taken in a box: its south, west, north and east in degrees (52.3,13.1,52.7,13.8).',
    toFilter: (ranges) => ranges,
  },
  formats: {
    kind: 'choices',
    ofPictures: true,
    choices: FORMATS,
    aliases: { jpg: 'jpeg', tif: 'tiff', heif: 'heic' },
    param: 'format',
    flag: 'format',
    value: 'FORMAT',
    help: `Only pictures of any of these formats: ${FORMATS.join(', ')}.`,
    toFilter: (values) => ({ op: 'in', field: 'format', values }),
  },
  orientation: {
    kind: 'choice',
    ofPictures: true,
    choices: ORIENTATIONS,
    param: 'orientation',
    flag: 'orientation',
    value: 'ORIENTATION',
    help: `Only pictures of this orientation: ${ORIENTATIONS.join(', ')}.`,
    toFilter: (value: (typeof ORIENTATIONS)[number]) => ({ op: 'eq', field: 'orientation', value }),
  },
  minSide: {
    kind: 'pixels',
    ofPictures: true,
    max: MAX_PIXELS,
    param: 'minSide',
    flag: 'min-side',
    value: 'PIXELS',
    help: 'Only pictures whose longest side has at least this many pixels.',
    toFilter: (gte) => ({ op: 'or', of: SIDES.map((field) => ({ op: 'range', field, gte })) }),
  },
  maxSide: {
    kind: 'pixels',
    ofPictures: true,
    max: MAX_PIXELS,
    param: 'maxSide',
    flag: 'max-side',
    value: 'PIXELS',
    help: 'Only pictures whose longest side has at most this many pixels.',
    above: {
      other: 'minSide',
      orEqual: true,
      error: 'The minimum size is above the maximum size, so no picture can match',
      hint: 'Give the smaller size as the minimum.',
    },
    toFilter: (max) => ({
      op: 'and',
      of: SIDES.map((field) => ({ op: 'range', field, lt: max + 1 })),
    }),
  },
} as const satisfies Readonly<Record<string, FilterSpec>>;

type Table = typeof FILTERS;
export type FilterName = keyof Table;
export const FILTER_NAMES = Object.keys(FILTERS) as readonly FilterName[];

type ValueOf<S> = S extends { kind: 'folders' }
  ? readonly string[]
  : S extends { kind: 'choices'; choices: readonly (infer C)[] }
    ? readonly C[]
    : S extends { kind: 'choice'; choices: readonly (infer C)[] }
      ? C
      : S extends { kind: 'date' | 'circle' | 'box' }
        ? string
        : number;

/** A filter's value as a request holds it. */
export type FilterValue<K extends FilterName> = ValueOf<Table[K]>;
/** The named filters of a request. */
export type Filters = { readonly [K in FilterName]?: FilterValue<K> | undefined };

/** The entry of a filter, typed as the union of all entries. */
export const specOf = (name: FilterName): FilterSpec => FILTERS[name];

export const isList = ({ kind }: FilterSpec): boolean => kind === 'folders' || kind === 'choices';
