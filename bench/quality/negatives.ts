import { composeQuery } from '../../src/core/rank.ts';
import { dot, normalize } from '../../src/core/vector.ts';
import { COLOURED, COLOURS } from '../composed/colours.ts';
import { PLACES, THINGS } from '../composed/places.ts';
import { colourFile, placeFile } from '../composed/questions.ts';
import { embedAll } from '../composed/vectors.ts';
import { table } from '../run.ts';

const WEIGHTS = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.3];

/** A thing that is sought, but not at a place or in a colour. */
interface Exclusion {
  readonly words: string;
  readonly unwanted: string;
  /** Pictures of the thing elsewhere, or in other colours. */
  readonly good: readonly string[];
  /** The picture of the thing as it should not be. */
  readonly bad: string;
}

/**
 * Words without others, by the weight of these: how many of the pictures that should come before the unwanted one do, and how many of
 * the first hits, as many as there are right ones, are right; in %.
 */
export async function benchNegatives(model: string): Promise<string> {
  const groups = { places: withoutPlaces(), colours: withoutColours() };
  const texts = Object.values(groups).flatMap((asked) =>
    asked.flatMap(({ words, unwanted }) => [words, unwanted]),
  );
  const vectors = await embedAll(model, texts);
  const rows = WEIGHTS.map((weight) => [
    weight,
    ...Object.entries(groups).flatMap(([folder, asked]) => {
      const names = [...vectors.pictures.keys()].filter((name) => name.startsWith(`${folder}/`));
      const pool = new Map(names.map((name) => [name, normalize(vectors.pictures.get(name)!).unit]));
      const figures = asked.map((one) => figuresOf(one, weight, pool, vectors.texts));
      return [0, 1].map((i) => percent(figures.map((pair) => pair[i]!)));
    }),
  ]);
  const head = Object.entries(groups).flatMap(([name, { length }]) => [
    `${name} (${length}): before the unwanted one`,
    `${name}: right among the first`,
  ]);
  return table(['weight', ...head], rows);
}

function figuresOf(
  { words, unwanted, good, bad }: Exclusion,
  negative: number,
  pool: ReadonlyMap<string, Float32Array>,
  texts: ReadonlyMap<string, Float32Array>,
): readonly [number, number] {
  const parts = { words: texts.get(words)!, unwanted: [texts.get(unwanted)!] };
  const { vector } = composeQuery(parts, { negative });
  const scores = new Map([...pool].map(([name, unit]) => [name, dot(unit, vector)]));
  const first = [...scores.keys()].sort((a, b) => scores.get(b)! - scores.get(a)!).slice(0, good.length);
  const share = (has: (name: string) => boolean) => good.filter(has).length / good.length;
  return [share((name) => scores.get(name)! > scores.get(bad)!), share((name) => first.includes(name))];
}

const LANGUAGES = [0, 1] as const;

function withoutPlaces(): Exclusion[] {
  const places = Object.entries(PLACES);
  return Object.entries(THINGS).flatMap(([thing, names]) =>
    places.flatMap(([place, { words }]) =>
      LANGUAGES.map((language) => ({
        words: names[language],
        unwanted: words[language],
        good: places.filter(([other]) => other !== place).map(([other]) => placeFile(thing, other)),
        bad: placeFile(thing, place),
      })),
    ),
  );
}

/** English only: the things are known by the English names of their emoji. */
function withoutColours(): Exclusion[] {
  const colours = Object.keys(COLOURS);
  return COLOURED.flatMap((thing) =>
    colours.map((colour) => ({
      words: thing.replaceAll('-', ' '),
      unwanted: colour,
      good: colours.filter((other) => other !== colour).map((other) => colourFile(thing, other)),
      bad: colourFile(thing, colour),
    })),
  );
}

const percent = (shares: readonly number[]) =>
  ((100 * shares.reduce((total, one) => total + one, 0)) / shares.length).toFixed(1);
