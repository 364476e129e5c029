import { SoutuError } from '../errors.ts';
import type { IndexKindInfo, IndexParameter, StoreCapabilities } from './capabilities.ts';
import type { CollectionSize, IndexPlan } from './index-plan.ts';

/** Parameters of an index by name. */
export type IndexParameters = { readonly [P in IndexParameter]?: number };

/** An index that a user has chosen. */
export interface IndexChoice {
  readonly kind: string;
  /** Those that the user has set. */
  readonly parameters: IndexParameters;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Values that all stores accept. Servers do not check all of them: one accepts an `m` of 100,000 and then never loads the
 * collection again.
 */
const INDEX_PARAMETERS: { readonly [P in IndexParameter]: Range } = {
  m: { min: 4, max: 128 },
  'ef-construction': { min: 8, max: 1024 },
  lists: { min: 1, max: 65_536 },
  segments: { min: 1, max: 32_768 },
};

/** Fewer vectors cannot train a codebook of 256 entries, and are searched exhaustively in less than a millisecond. */
const MIN_ITEMS = 256;

const EXAMPLE =
  'auto, or a kind of index such as hnsw, with parameters if wanted: hnsw:m=16,ef-construction=200';

/**
 * Parses the setting `index`: `auto`, `KIND` or `KIND:NAME=N,NAME=N`; null for auto. Whether the store has it is checked later,
 * by `checkIndex`. Throws `bad-setting`.
 *
 * @example parseIndex('hnsw:m=16,ef-construction=200') // { kind: 'hnsw', parameters: { m: 16, 'ef-construction': 200 } }
 */
export function parseIndex(text: string): IndexChoice | null {
  const [, kind, list] = /^([a-z]\w*)(?::(.*))?$/i.exec(text.trim()) ?? [];
  if (kind === undefined) throw wrong(text, `must be ${EXAMPLE}`);
  if (kind.toLowerCase() === 'auto') {
    if (list === undefined) return null;
    throw wrong(text, 'must name a kind, because auto chooses its parameters, too');
  }
  const parameters: Partial<Record<IndexParameter, number>> = {};
  for (const part of list?.split(',') ?? []) {
    const [, name, digits] = /^\s*([\w-]+)\s*=\s*(\d+)\s*$/.exec(part) ?? [];
    if (name === undefined) throw wrong(text, `has ${JSON.stringify(part)} where NAME=NUMBER is expected`);
    if (!isParameter(name))
      throw wrong(
        text,
        `has the unknown parameter ${name}; there are ${listed(Object.keys(INDEX_PARAMETERS))}`,
      );
    if (parameters[name] !== undefined) throw wrong(text, `has ${name} twice`);
    parameters[name] = inRange(text, name, Number(digits));
  }
  return { kind: kind.toLowerCase(), parameters };
}

function isParameter(name: string): name is IndexParameter {
  return Object.hasOwn(INDEX_PARAMETERS, name);
}

function inRange(text: string, name: IndexParameter, value: number): number {
  const { min, max } = INDEX_PARAMETERS[name];
  if (value >= min && value <= max) return value;
  throw wrong(text, `has a wrong ${name}, which must be a whole number from ${min} to ${max}`);
}

/** The choice as in the setting. */
export function showIndex({ kind, parameters }: IndexChoice): string {
  const list = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return list.length > 0 ? `${kind}:${list.join(',')}` : kind;
}

/** Throws `bad-setting` for a kind or a parameter that the store does not have, saying what it has instead. */
export function checkIndex(
  choice: IndexChoice,
  { name, indexes }: { readonly name: string } & Pick<StoreCapabilities, 'indexes'>,
  dimensions: number,
): void {
  const text = showIndex(choice);
  const info = indexes.find(({ kind }) => kind === choice.kind);
  if (!info) {
    const kinds = indexes.map(({ kind }) => kind);
    throw new SoutuError('bad-setting', `The store ${name} has no index ${JSON.stringify(choice.kind)}`, {
      hint:
        kinds.length > 0
          ? `It has ${listed(kinds)}. Set index to one of them, or to auto.`
          : 'Its index cannot be chosen. Leave out the setting index.',
    });
  }
  const takes = Object.keys(info.parameters);
  for (const parameter of Object.keys(choice.parameters)) {
    if (takes.includes(parameter)) continue;
    const what = takes.length > 0 ? `which takes ${listed(takes)}` : 'which takes no parameters';
    throw wrong(text, `has ${parameter}, which is no parameter of ${info.kind}, ${what}`);
  }
  const { segments } = choice.parameters;
  if (segments !== undefined && dimensions % segments !== 0)
    throw wrong(
      text,
      `has ${segments} segments, which do not divide the ${dimensions} values of a vector evenly`,
    );
}

/**
 * Plans the index that a user has chosen and that `checkIndex` has found in the store. Parameters without a value have their
 * defaults; those whose default depends on the vectors are left to the store.
 */
export function planChosen<Kind extends string>(
  choice: IndexChoice,
  indexes: readonly IndexKindInfo<Kind>[],
): (size: CollectionSize) => IndexPlan<Kind | 'flat'> {
  const info = indexes.find(({ kind }) => kind === choice.kind)!;
  const text = showIndex(choice);
  const minimum = Math.max(MIN_ITEMS, choice.parameters.lists ?? 0);
  const parameters: Partial<Record<IndexParameter, number>> = {};
  for (const [name, value] of Object.entries({ ...info.parameters, ...choice.parameters }))
    if (value !== null) parameters[name as IndexParameter] = value;
  return ({ items }) => {
    if (info.kind === 'flat')
      return { kind: 'flat', reason: 'The setting index asks for exhaustive search.' };
    if (items >= minimum)
      return { kind: info.kind, parameters, reason: `The setting index asks for ${text}.` };
    return {
      kind: 'flat',
      reason: `The setting index asks for ${text}, which needs at least ${minimum.toLocaleString('en')} vectors; until then, search is exhaustive.`,
    };
  };
}

/** The defaults of a kind of index for a collection, also of the parameters whose default depends on its vectors. */
export function completeDefaults(
  { parameters }: Pick<IndexKindInfo, 'parameters'>,
  ofVectors: { readonly [P in 'lists' | 'segments']: number },
): IndexParameters {
  const values: IndexParameters = ofVectors;
  const defaults: Partial<Record<IndexParameter, number>> = {};
  for (const name of Object.keys(parameters) as IndexParameter[]) {
    const value = parameters[name] ?? values[name];
    if (value !== undefined) defaults[name] = value;
  }
  return defaults;
}

/**
 * Factor by which the number of lists may differ from its default, which grows with the vectors, so that growing by less than fourfold
 * rebuilds nothing.
 */
const LISTS_FACTOR = 2;

/**
 * Whether an index has the parameters of a plan, and the defaults of those that the plan leaves open. One whose parameter is unknown
 * does not have that of a plan, but is taken to have the default, so that indexes of earlier versions are not rebuilt at once.
 */
export function hasParameters(
  built: IndexParameters,
  { parameters = {} }: Pick<IndexPlan<string>, 'parameters'>,
  defaults: IndexParameters,
): boolean {
  const names = Object.keys({ ...defaults, ...parameters }) as IndexParameter[];
  return names.every((name) => {
    const [found, wanted, usual] = [built[name], parameters[name], defaults[name]];
    if (wanted !== undefined) return found === wanted;
    if (found === undefined || usual === undefined) return true;
    return name === 'lists' ? Math.max(found / usual, usual / found) <= LISTS_FACTOR : found === usual;
  });
}

/** @example listed(['m', 'lists']) // 'm and lists' */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const wrong = (text: string, what: string) =>
  new SoutuError('bad-setting', `index is ${JSON.stringify(text)}; it ${what}`);
