import type { IndexCost } from '../core/index-cost.ts';
import type { CollectionSize, IndexParameter, IndexParameters } from '../core/index-parameters.ts';
import { type IndexPlan, planByRule } from '../core/index-plan.ts';
import { tooFewFor } from '../core/index-reasons.ts';
import { SoutuError } from '../errors.ts';
import type { IndexKindInfo, StoreCapabilities } from './capabilities.ts';
import type { StoreOptions } from './driver.ts';

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
  // Which of them depends on the kind.
  bits: { min: 1, max: 16 },
};

/** Fewer vectors cannot train a codebook of 256 entries, and are searched exhaustively in less than a millisecond. */
const MIN_ITEMS = 256;

const EXAMPLE =
  'auto, rule, or a kind of index such as hnsw, with parameters if wanted: hnsw:m=16,ef-construction=200';

/** The choice that follows the rule of tutorials, see `planByRule`. */
export const RULE = 'rule';
const RULE_KINDS: readonly string[] = ['hnsw', 'ivf_flat'];

/**
 * Parses the setting `index`: `auto`, `rule`, `KIND` or `KIND:NAME=N,NAME=N`; null for auto. Whether the store has it is checked later,
 * by `checkIndex`. Throws `bad-setting`.
 *
 * @example parseIndex('hnsw:m=16,ef-construction=200') // { kind: 'hnsw', parameters: { m: 16, 'ef-construction': 200 } }
 */
export function parseIndex(text: string): IndexChoice | null {
  const [, kind, list] = /^([a-z]\w*)(?::(.*))?$/i.exec(text.trim()) ?? [];
  if (kind === undefined) throw wrong(text, `must be ${EXAMPLE}`);
  const name = kind.toLowerCase();
  if ((name === 'auto' || name === RULE) && list !== undefined)
    throw wrong(text, `must name a kind, because ${name} chooses its parameters, too`);
  if (name === 'auto') return null;
  const parameters: Partial<Record<IndexParameter, number>> = {};
  for (const part of list?.split(',') ?? []) {
    const [, parameter, digits] = /^\s*([\w-]+)\s*=\s*(\d+)\s*$/.exec(part) ?? [];
    if (parameter === undefined)
      throw wrong(text, `has ${JSON.stringify(part)} where NAME=NUMBER is expected`);
    if (!isParameter(parameter))
      throw wrong(
        text,
        `has the unknown parameter ${parameter}; there are ${listed(Object.keys(INDEX_PARAMETERS))}`,
      );
    if (parameters[parameter] !== undefined) throw wrong(text, `has ${parameter} twice`);
    parameters[parameter] = inRange(text, parameter, Number(digits));
  }
  return { kind: name, parameters };
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

/** The kinds that a store needs for a choice. */
export const kindsFor = ({ kind }: Pick<IndexChoice, 'kind'>): readonly string[] =>
  kind === RULE ? RULE_KINDS : [kind];

/** Throws `bad-setting` for a kind or a parameter that the store does not have, saying what it has instead. */
export function checkIndex(
  choice: IndexChoice,
  { name, indexes }: { readonly name: string } & Pick<StoreCapabilities, 'indexes'>,
  dimensions: number,
): void {
  const kinds = indexes.map(({ kind }) => kind);
  const missing = kindsFor(choice).find((kind) => !kinds.includes(kind));
  if (missing !== undefined) {
    const why = choice.kind === RULE ? ', which the rule needs' : '';
    throw new SoutuError('bad-setting', `The store ${name} has no index ${JSON.stringify(missing)}${why}`, {
      hint:
        kinds.length > 0
          ? `It has ${listed(kinds)}. Set index to one of them, or to auto.`
          : 'Its index cannot be chosen. Leave out the setting index.',
    });
  }
  const info = indexes.find(({ kind }) => kind === choice.kind);
  if (info) checkParameters(choice, info, dimensions);
}

function checkParameters(choice: IndexChoice, info: IndexKindInfo, dimensions: number): void {
  const text = showIndex(choice);
  const takes = Object.keys(info.parameters);
  for (const parameter of Object.keys(choice.parameters)) {
    if (takes.includes(parameter)) continue;
    const what = takes.length > 0 ? `which takes ${listed(takes)}` : 'which takes no parameters';
    throw wrong(text, `has ${parameter}, which is no parameter of ${info.kind}, ${what}`);
  }
  const { segments, bits } = choice.parameters;
  if (segments !== undefined && dimensions % segments !== 0)
    throw wrong(
      text,
      `has ${segments} segments, which do not divide the ${dimensions} values of a vector evenly`,
    );
  if (bits === undefined) return;
  if (!info.bits?.includes(bits))
    throw wrong(text, `has ${bits} bits; ${info.kind} takes ${listed((info.bits ?? []).map(String))}`);
  // Two segments of 4 bits share a byte.
  if (takes.includes('segments') && bits === 4 && (segments ?? dimensions) % 2 !== 0)
    throw wrong(text, 'has 4 bits, which need an even number of segments');
}

/** What an index of a size is expected to cost. */
type Expected = (kind: string, size: CollectionSize, parameters: IndexParameters) => IndexCost;

/**
 * Plans the index that a user has chosen and that `checkIndex` has found in the store. Parameters without a value have their
 * defaults; those whose default depends on the vectors are left to the store. Of few vectors search stays exhaustive.
 *
 * @param expected what an index takes @default not said
 */
export function planChosen<Kind extends string>(
  choice: IndexChoice,
  indexes: readonly IndexKindInfo<Kind>[],
  expected?: Expected,
  who = 'The setting index',
): (size: CollectionSize) => IndexPlan<Kind | 'flat'> {
  const planned = (size: CollectionSize, kind: Kind, parameters: IndexParameters, reason: string) => ({
    kind,
    parameters,
    reason,
    ...(expected && { expected: expected(kind, size, parameters) }),
  });
  if (choice.kind === RULE)
    return (size) => {
      const { kind, reason } = planByRule(size);
      if (size.items < MIN_ITEMS) return tooFew('The rule chooses an index', MIN_ITEMS);
      return planned(size, kind as string as Kind, defaultsIn(infoOf(kind, indexes), {}), reason);
    };
  const info = infoOf(choice.kind, indexes);
  const asks = `${who} asks for ${showIndex(choice)}`;
  const minimum = Math.max(MIN_ITEMS, choice.parameters.lists ?? 0);
  const parameters = defaultsIn(info, choice.parameters);
  return (size) => {
    if (info.kind === 'flat') return { kind: 'flat', reason: `${who} asks for exhaustive search.` };
    return size.items >= minimum ? planned(size, info.kind, parameters, `${asks}.`) : tooFew(asks, minimum);
  };
}

/** What decides about an index before the store does. */
interface Chosen {
  readonly index?: IndexChoice | null | undefined;
  readonly tuned?: StoreOptions['tuned'] | undefined;
}

/** Plans what a user has chosen, else what was measured to fit best, else what a store chooses itself. */
export function planBy<Kind extends string>(
  { index, tuned }: Chosen,
  collection: string,
  indexes: readonly IndexKindInfo<Kind>[],
  itself: (size: CollectionSize) => IndexPlan<Kind | 'flat'>,
  expected: Expected,
): (size: CollectionSize) => IndexPlan<Kind | 'flat'> {
  if (index) return planChosen(index, indexes, expected);
  return (size) => {
    const measured = tuned?.(collection) ?? null;
    return measured
      ? planChosen(measured, indexes, expected, 'What soutu tune measured')(size)
      : itself(size);
  };
}

const infoOf = <Kind extends string>(kind: string, indexes: readonly IndexKindInfo<Kind>[]) =>
  indexes.find((one) => one.kind === kind)!;

function defaultsIn(info: IndexKindInfo, chosen: IndexParameters): IndexParameters {
  const parameters: Partial<Record<IndexParameter, number>> = {};
  for (const [name, value] of Object.entries({ ...info.parameters, ...chosen }))
    if (value !== null) parameters[name as IndexParameter] = value;
  return parameters;
}

const tooFew = (asks: string, minimum: number): IndexPlan<'flat'> => ({
  kind: 'flat',
  reason: `${asks}, ${tooFewFor(minimum)}`,
});

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
