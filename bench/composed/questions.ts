import { COLOURED, COLOURS } from './colours.ts';
import { PLACES, THINGS, type Words } from './places.ts';

export const KINDS = ['light', 'place', 'thing', 'colour', 'part'] as const;
type Kind = (typeof KINDS)[number];

/** A picture and words, and the picture that is right. */
export interface Question {
  readonly kind: Kind;
  /** A question of one half helps to choose, one of the other is reported only. Those of a scene or thing are in the same half. */
  readonly half: 0 | 1;
  /** Name of the picture in the query, or of its part. */
  readonly picture: string;
  readonly words: string;
  readonly right: string;
  /** Where it is searched: in the gallery alone, or also among the drawings of this folder. */
  readonly among: 'gallery' | 'places' | 'colours';
}

const LIGHTS: Readonly<Record<string, Words>> = {
  day: ['by day', '白天'],
  sunset: ['at sunset', '日落'],
  night: ['at night', '夜晚'],
  rain: ['in the rain', '雨中'],
  snow: ['in the snow', '雪中'],
};

export const LIGHT_TEXTS: readonly string[] = Object.values(LIGHTS).flat();

const LANGUAGES = [0, 1] as const;

/** Scenes of the gallery that were drawn in several lights: from each light to each other one, in both languages. */
export function lightQuestions(files: readonly string[]): Question[] {
  const scenes = new Map<string, Map<string, string>>();
  for (const file of files) {
    const [, scene, light] = /([^/]+)-(day|sunset|night|rain|snow)\.\w+$/.exec(file) ?? [];
    if (scene === undefined || light === undefined) continue;
    scenes.set(scene, (scenes.get(scene) ?? new Map()).set(light, file));
  }
  const several = [...scenes].filter(([, lights]) => lights.size > 1).sort(([a], [b]) => (a < b ? -1 : 1));
  return several.flatMap(([, lights], i) =>
    [...lights].flatMap(([from, picture]) =>
      [...lights]
        .filter(([to]) => to !== from)
        .flatMap(([to, right]) =>
          LANGUAGES.map((language): Question => {
            const words = LIGHTS[to]![language];
            return { kind: 'light', half: halfOf(i), picture, words, right, among: 'gallery' };
          }),
        ),
    ),
  );
}

/** The same thing at another place, another thing at the same place, and a part with the thing and another place. */
export function placeQuestions(): Question[] {
  const [things, places] = [Object.keys(THINGS), Object.keys(PLACES)];
  return things.flatMap((thing, i) =>
    places.flatMap((place, j) => {
      const about = { half: halfOf(i), among: 'places' } as const;
      const picture = placeFile(thing, place);
      const elsewhere = others(places, j, i).flatMap((to) =>
        PLACES[to]!.words.flatMap((words): Question[] => {
          const right = placeFile(thing, to);
          return [
            { ...about, kind: 'place', picture, words, right },
            { ...about, kind: 'part', picture: partFile(thing, place), words, right },
          ];
        }),
      );
      const instead = others(things, i, j).flatMap((to) =>
        THINGS[to]!.map(
          (words): Question => ({ ...about, kind: 'thing', picture, words, right: placeFile(to, place) }),
        ),
      );
      return [...elsewhere, ...instead];
    }),
  );
}

/** The same thing in another colour. */
export function colourQuestions(): Question[] {
  const colours = Object.keys(COLOURS);
  return COLOURED.flatMap((thing, i) =>
    colours.flatMap((colour, j) =>
      others(colours, j, i).flatMap((to) =>
        COLOURS[to]!.words.map(
          (words): Question => ({
            kind: 'colour',
            half: halfOf(i),
            picture: colourFile(thing, colour),
            words,
            right: colourFile(thing, to),
            among: 'colours',
          }),
        ),
      ),
    ),
  );
}

export const placeFile = (thing: string, place: string) => `places/${thing} ${place}`;
export const partFile = (thing: string, place: string) => `parts/${thing} ${place}`;
export const colourFile = (thing: string, colour: string) => `colours/${thing} ${colour}`;

/** Scenes and things take turns, as neighbours in a list are of one kind. */
const halfOf = (index: number): 0 | 1 => (index % 2 === 0 ? 0 : 1);

/** Two names other than the one at `index`; other ones with each seed. */
function others(names: readonly string[], index: number, seed: number): string[] {
  const step = (seed * 3 + index * 5) % (names.length - 1);
  const second = (step + 1 + (seed % (names.length - 2))) % (names.length - 1);
  return [step, second].map((one) => names[(index + 1 + one) % names.length]!);
}

/** A picture without what the words say: every picture of `good` should come before every one of `bad`. */
export interface Exclusion {
  readonly half: 0 | 1;
  readonly picture: string;
  readonly words: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

/** A thing, or the part of a picture that shows it, but not at its place: elsewhere before other things at this place. */
export function exclusions(of: 'places' | 'parts'): Exclusion[] {
  const [things, places] = [Object.keys(THINGS), Object.keys(PLACES)];
  return things.flatMap((thing, i) =>
    places.flatMap((place) =>
      PLACES[place]!.words.map((words) => ({
        half: halfOf(i),
        picture: of === 'places' ? placeFile(thing, place) : partFile(thing, place),
        words,
        good: places.filter((other) => other !== place).map((other) => placeFile(thing, other)),
        bad: things.filter((other) => other !== thing).map((other) => placeFile(other, place)),
      })),
    ),
  );
}
