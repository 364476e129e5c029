import { resolve } from 'node:path';
import type { Filter } from '../core/filter.ts';
import { FILTER_NAMES, FILTERS, type FilterSpec, type Filters, isList, specOf } from '../core/filters.ts';
import { isRegion, parseRegion, type Region } from '../core/region.ts';
import { COMPOSE, type Compose } from '../core/search-request.ts';
import { SoutuError } from '../errors.ts';
import type { Option } from './command.ts';
import { formatCount } from './format.ts';

type Flag = (typeof FILTERS)[keyof typeof FILTERS]['flag'];
type FilterOptions = { readonly [F in Flag]: Option & { readonly type: 'string' } };

/** One flag per filter of the table, so that a new filter gets its flag automatically. */
export const FILTER_OPTIONS = Object.fromEntries(
  FILTER_NAMES.map((name) => {
    const spec = specOf(name);
    const { flag, short, value, help } = spec;
    const option: Option = {
      type: 'string',
      multiple: isList(spec),
      ...(short && { short }),
      value,
      help: isList(spec) ? `${help} May be repeated.` : help,
    };
    return [flag, option];
  }),
) as FilterOptions;

/** Reads the filters from the flags. Throws `usage` for invalid numbers and choices. */
export function readFilters(values: { readonly [F in Flag]?: unknown }): Filters {
  const filters: Record<string, unknown> = {};
  for (const name of FILTER_NAMES) {
    const spec = specOf(name);
    const given = values[FILTERS[name].flag] as string | readonly string[] | undefined;
    if (given !== undefined) filters[name] = readFilter(spec, given);
  }
  return filters as Filters;
}

function readFilter(spec: FilterSpec, given: string | readonly string[]): unknown {
  const texts = [given].flat();
  switch (spec.kind) {
    case 'folders':
      return texts.map((folder) => resolve(folder));
    case 'choices':
      return texts.map((text) => readChoice(spec, text));
    case 'choice':
      return readChoice(spec, texts[0]!);
    case 'date':
    case 'circle':
    case 'box':
      return texts[0];
    case 'pixels':
      return readNumber(spec.flag, texts[0], { min: 1, max: spec.max, isWhole: true });
  }
}

interface Choices<C> {
  readonly flag: string;
  readonly choices: readonly C[];
  /** Alternative spellings of the choices. */
  readonly aliases?: Readonly<Record<string, string>>;
}

function readChoice<C extends string>({ flag, choices, aliases = {} }: Choices<C>, text: string): C {
  const word = text.toLowerCase().replace(/^\./, '');
  const choice = choices.find((candidate) => candidate === (aliases[word] ?? word));
  if (choice !== undefined) return choice;
  throw new SoutuError(
    'usage',
    `--${flag} is ${JSON.stringify(text)}; it must be one of ${choices.join(', ')}`,
  );
}

export function readCompose(text: string | undefined): Compose | undefined {
  return text === undefined ? undefined : readChoice({ flag: 'compose', choices: COMPOSE }, text);
}

interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Whether only whole numbers are allowed. @default false */
  readonly isWhole?: boolean;
}

/** Reads a number. Without a range, the engine validates it. Throws `usage`. */
export function readNumber(
  flag: string,
  text: string | undefined,
  range: NumberRange | null = null,
): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const { min, max, isWhole = false } = range ?? { min: -Number.MAX_VALUE, max: Number.MAX_VALUE };
  if (value >= min && value <= max && (!isWhole || Number.isInteger(value))) return value;
  const kind = isWhole ? 'a whole number' : 'a number';
  const bounds = range === null ? '' : ` from ${formatCount(min)} to ${formatCount(max)}`;
  throw new SoutuError('usage', `--${flag} is ${JSON.stringify(text)}; it must be ${kind}${bounds}`);
}

const REGION_HINT =
  'The form is x,y,width,height: --region 0.5,0,0.5,1 is the right half, --region 0,0,0.5,0.5 the upper left quarter.';

export function readRegion(text: string | undefined): Region | undefined {
  if (text === undefined) return undefined;
  const region = parseRegion(text);
  if (region === null) {
    const message = `--region is ${JSON.stringify(text)}; it must be four fractions of the picture with commas between them`;
    throw new SoutuError('usage', message, { hint: REGION_HINT });
  }
  if (isRegion(region)) return region;
  throw new SoutuError('usage', `--region is ${JSON.stringify(text)}; ${whyNoPart(region)}`, {
    hint: REGION_HINT,
  });
}

/** Why a region is no part of a picture. */
function whyNoPart({ x, y, width, height }: Region): string {
  const sum = (a: number, b: number) => Number((a + b).toFixed(4));
  if (width <= 0 || height <= 0) return 'its width and height must be above 0';
  if (x < 0 || y < 0) return 'x and y must be at least 0';
  if (x + width > 1) return `it ends at x + width = ${sum(x, width)}, and the right edge of the picture is 1`;
  return `it ends at y + height = ${sum(y, height)}, and the lower edge of the picture is 1`;
}

/** Parses a filter tree; the engine validates it. Throws `usage` for invalid JSON. */
export function readJson(flag: string, text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Filter;
  } catch (error) {
    throw new SoutuError('usage', `--${flag} is not JSON: ${(error as Error).message}`, {
      hint: `Quote it for the shell: --${flag} '{"op":"eq","field":"format","value":"png"}'`,
    });
  }
}
