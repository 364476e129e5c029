import { type Blend, composeQuery, SUMMED } from '../../src/core/rank.ts';
import { dot, normalize } from '../../src/core/vector.ts';
import { table } from '../run.ts';
import {
  colourQuestions,
  type Exclusion,
  exclusions,
  KINDS,
  LIGHT_TEXTS,
  lightQuestions,
  placeQuestions,
  type Question,
} from './questions.ts';
import { embedAll, type Vectors } from './vectors.ts';

const WEIGHTS = [0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7];
const ALIKE = [0.86, 0.88, 0.9, 0.92, 0.94, 0.96, 0.98];
/** The weight with which the values of `alike` are compared. */
const WEIGHT = 0.55;

interface Way {
  readonly name: string;
  readonly blend: Blend;
}

type Pool = ReadonlyMap<string, Float32Array>;

/**
 * How often the right picture comes first for a picture and words, by the share of the words and by `alike`; choose by the
 * first number of each cell, report the second: they are of different scenes and things.
 */
export async function benchComposed(model: string): Promise<string> {
  const others = [...placeQuestions(), ...colourQuestions()];
  const without = { 'picture, without': exclusions('places'), 'part, without': exclusions('parts') };
  const texts = [...others, ...Object.values(without).flat()].map(({ words }) => words);
  const vectors = await embedAll(model, [...texts, ...LIGHT_TEXTS]);
  const questions = [...lightQuestions(vectors.gallery), ...others];
  const pools = poolsOf(vectors);
  const own = vectors.model.composing;
  const ways: Way[] = [
    { name: 'sum of the raw vectors', blend: { composing: SUMMED } },
    ...WEIGHTS.map((weight) => ({
      name: `weight ${weight}`,
      blend: { composing: { weight, alike: null } },
    })),
    ...ALIKE.map((alike) => ({
      name: `weight ${WEIGHT}, alike from ${alike}`,
      blend: { composing: { weight: WEIGHT, alike } },
    })),
    { name: `as shipped: ${JSON.stringify(own)}`, blend: { composing: own } },
  ];
  const cells = (hasCopy: boolean) => (way: Way) => [
    way.name,
    ...KINDS.map((kind) =>
      halves((half) => {
        const asked = questions.filter((one) => one.kind === kind && one.half === half);
        return share(asked.map((one) => isFirst(one, way.blend, vectors, pools, hasCopy)));
      }),
    ),
  ];
  const count = (kind: string) => questions.filter((one) => one.kind === kind).length;
  const head = KINDS.map((kind) => `${kind} (${count(kind)})`);
  const exclusionRow = ([name, asked]: readonly [string, readonly Exclusion[]]) => [
    `${name} (${asked.length})`,
    ...[false, true].map((excludes) =>
      halves((half) =>
        mean(asked.filter((one) => one.half === half).map((one) => inOrder(one, vectors, excludes))),
      ),
    ),
  ];
  return [
    'The right picture is first, in %: half for choosing / half for reporting.',
    table(['', ...head], ways.map(cells(false))),
    'The same if a copy of the picture of the query is among the pictures.',
    table(['', ...head], ways.map(cells(true))),
    'Exclusions: pairs of pictures in the right order, in %.',
    table(['', 'no exclusion', 'excluded'], Object.entries(without).map(exclusionRow)),
  ].join('\n\n');
}

function isFirst(
  { picture, words, right, among }: Question,
  blend: Blend,
  { pictures, texts }: Vectors,
  pools: Record<Question['among'], Pool>,
  hasCopy: boolean,
): boolean {
  const parts = { words: texts.get(words)!, pictures: [pictures.get(picture)!] };
  const { vector, changed } = composeQuery(parts, blend);
  const scoreOf = (unit: Float32Array) => {
    const above = changed ? Math.max(0, dot(unit, changed.vector) - changed.alike) : 0;
    return dot(unit, vector) - (changed?.share ?? 0) * above;
  };
  const pool = pools[among];
  const wanted = scoreOf(pool.get(right)!);
  for (const [name, unit] of pool) {
    if (name === right || (name === picture && !hasCopy)) continue;
    if (scoreOf(unit) > wanted) return false;
  }
  return true;
}

function inOrder({ picture, words, good, bad }: Exclusion, { pictures, texts }: Vectors, excludes: boolean) {
  const unwanted = excludes ? [texts.get(words)!] : [];
  const { vector } = composeQuery({ pictures: [pictures.get(picture)!], unwanted });
  const scores = (names: readonly string[]) =>
    names.map((name) => dot(vector, normalize(pictures.get(name)!).unit));
  const [high, low] = [scores(good), scores(bad)];
  return mean(high.map((one) => share(low.map((other) => one > other))));
}

function poolsOf({ pictures, gallery }: Vectors): Record<Question['among'], Pool> {
  const units = (names: readonly string[]) =>
    new Map(names.map((name) => [name, normalize(pictures.get(name)!).unit]));
  const drawn = (folder: string) => [...pictures.keys()].filter((name) => name.startsWith(folder));
  return {
    gallery: units(gallery),
    places: units([...drawn('places/'), ...gallery]),
    colours: units([...drawn('colours/'), ...gallery]),
  };
}

const halves = (figureOf: (half: 0 | 1) => number) =>
  ([0, 1] as const).map((half) => (100 * figureOf(half)).toFixed(0)).join(' / ');
const share = (values: readonly boolean[]) => values.filter(Boolean).length / values.length;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
