import { writeFileSync } from 'node:fs';
import { composeQuery } from '../../src/core/rank.ts';
import { QUERY_KINDS } from '../../src/core/relevance.ts';
import { dot, normalize } from '../../src/core/vector.ts';
import { backgroundPictures } from '../../src/models/background.ts';
import { backgroundTexts } from '../../src/search/background-texts.ts';
import { colourQuestions, LIGHT_TEXTS, lightQuestions, placeQuestions } from '../composed/questions.ts';
import { embedAll, galleryFiles, type Vectors } from '../composed/vectors.ts';
import { table } from '../run.ts';
import { type Concept, listConcepts, otherDrawings, renderDrawing } from './drawings.ts';
import type { FirstHit } from './fit.ts';
import { describe, describeDeviations, figure } from './rows.ts';
import { textsHits } from './texts.ts';

/** Background pictures of a model that ships none. */
const BACKGROUND = 256;
const BACKGROUND_TEXTS = ['en', 'zh'].flatMap((language) => backgroundTexts({ languages: [language] }));
/** Sizes of the libraries of drawings. */
const SIZES = [150, 300, 500, 700];

type Pool = ReadonlyMap<string, Float32Array>;
/** Cosines of a vector with the background. */
type Ground = (vector: Float32Array) => Pick<FirstHit, 'mean' | 'std'>;

/**
 * Fits the relevance of a model: searches for concepts of the demo gallery in libraries with their pictures and without, among the
 * gallery's artwork, drawings in another style, and both. Prints the weights for each kind of query, and what they are worth on
 * concepts and scenes that were not fitted.
 *
 * @param drawings the unpacked npm package `openmoji`
 * @param output file for the background pictures of the model, a byte for each value
 */
export async function benchCalibration(
  model: string,
  drawings: string,
  output: string | null,
): Promise<string> {
  const concepts = listConcepts(await galleryFiles(), drawings);
  const others = otherDrawings(concepts, drawings, BACKGROUND);
  const files = [...concepts.map(({ drawing }) => drawing), ...others];
  const composed = [...placeQuestions(), ...colourQuestions()];
  const vectors = await embedAll(
    model,
    [
      ...concepts.flatMap(({ names }) => names),
      ...composed.map(({ words }) => words),
      ...LIGHT_TEXTS,
      ...BACKGROUND_TEXTS,
    ],
    new Map(files.map((file) => [file, () => renderDrawing(file)])),
  );
  const units = unitsOf(vectors);
  const shipped = await backgroundPictures(vectors.model);
  const background = shipped.length > 0 ? shipped : others.map((file) => units.get(file)!);
  if (output !== null) writeFileSync(output, Buffer.concat(background.map(bytesOf)));
  const ground = groundOf(background);
  const hits = {
    text: textHits(concepts, vectors, units, ground),
    image: [...imageHits(concepts, vectors, units, ground), ...siblingHits(vectors.gallery, units, ground)],
    both: composedHits([...lightQuestions(vectors.gallery), ...composed], vectors, units, ground),
  };
  const { calibration } = vectors.model;
  const texts = textsHits(
    concepts,
    vectors,
    units,
    backgroundTexts(vectors.model).map((text) => normalize(vectors.texts.get(text)!).unit),
    generator(13),
  );
  const rows = QUERY_KINDS.flatMap((kind) => [
    [kind, ...describe(hits[kind], null)],
    ...(calibration ? [[`${kind}, as shipped`, ...describe(hits[kind], calibration[kind])]] : []),
  ]);
  for (const kind of ['image', 'text'] as const) {
    rows.push([`texts by ${kind}`, ...describe(texts[kind], null)]);
    const given = calibration?.texts?.[kind];
    if (given) rows.push([`texts by ${kind}, as shipped`, ...describe(texts[kind], given)]);
  }
  const { mean, std } = usual(hits.text);
  return [
    `Searches by text in the background: mean ${figure(mean)}, std ${figure(std)}.`,
    table(
      [
        '',
        'searches',
        'weights',
        'strong from',
        'possible from',
        'AUC, cosine alone',
        'AUC',
        'calibration error, cosine alone',
        'calibration error',
        'absent that are strong, possible',
        'right that are weak',
      ],
      rows,
    ),
    'The last six columns are of concepts and scenes that were not fitted. By standard deviations above the mean, for models that were not measured:',
    table(
      [
        '',
        'half',
        'slope',
        'strong from',
        'possible from',
        'AUC',
        'calibration error',
        'absent that are strong, possible',
      ],
      [
        ...QUERY_KINDS.map((kind) => [kind, ...describeDeviations(hits[kind])]),
        ...(['image', 'text'] as const).map((kind) => [
          `texts by ${kind}`,
          ...describeDeviations(texts[kind]),
        ]),
      ],
    ),
  ].join('\n\n');
}

const unitsOf = ({ pictures }: Vectors): Pool =>
  new Map([...pictures].map(([name, raw]) => [name, normalize(raw).unit]));

/** As models/background.ts reads it. */
function bytesOf(unit: Float32Array): Uint8Array {
  const largest = unit.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return new Uint8Array(Int8Array.from(unit, (value) => Math.round((value / largest) * 127)).buffer);
}

function groundOf(background: readonly Float32Array[]): Ground {
  return (vector) => {
    const cosines = background.map((other) => dot(vector, other));
    const mean = average(cosines);
    return { mean, std: Math.sqrt(average(cosines.map((value) => (value - mean) ** 2))) };
  };
}

/** Every name in every kind of library, with the pictures of the concept and without. */
function textHits(
  concepts: readonly Concept[],
  { texts, gallery }: Vectors,
  units: Pool,
  ground: Ground,
): FirstHit[] {
  const next = generator(11);
  return concepts.flatMap((concept, i) =>
    concept.names.flatMap((name) => {
      const vector = normalize(texts.get(name)!).unit;
      const drawn = shuffled(concepts, next).slice(0, SIZES[Math.floor(next() * SIZES.length)]);
      const own = [...concept.related].map((j) => concepts[j]!);
      const drawings = [concept, ...drawn].map(({ drawing }) => drawing);
      const right = new Set(own.flatMap(({ artwork, drawing }) => [artwork, drawing]));
      return [gallery, drawings, [...gallery, ...drawings]].flatMap((library) =>
        withAndWithout({ half: (i % 2) as 0 | 1, vector, ground }, library, right, units),
      );
    }),
  );
}

/** A drawing among the artwork of the gallery, and artwork among drawings. */
function imageHits(
  concepts: readonly Concept[],
  { gallery }: Vectors,
  units: Pool,
  ground: Ground,
): FirstHit[] {
  const next = generator(12);
  return concepts.flatMap((concept, i) => {
    const own = [...concept.related].map((j) => concepts[j]!);
    const half = (i % 2) as 0 | 1;
    const right = new Set(own.flatMap(({ artwork, drawing }) => [artwork, drawing]));
    const drawn = [concept, ...shuffled(concepts, next).slice(0, SIZES[Math.floor(next() * SIZES.length)])];
    return [
      ...withAndWithout({ half, vector: units.get(concept.drawing)!, ground }, gallery, right, units),
      ...withAndWithout(
        { half, vector: units.get(concept.artwork)!, ground },
        drawn.map(({ drawing }) => drawing),
        right,
        units,
      ),
    ];
  });
}

/** A scene for the same scene in another light, and a document for others of its kind, in the gallery: they are of one style. */
function siblingHits(gallery: readonly string[], units: Pool, ground: Ground): FirstHit[] {
  const kindOf = (file: string) =>
    /^(?:documents|scenes).(.+?)-(?:en|zh|day|sunset|night|rain|snow)\b/.exec(file)?.[1];
  const kinds = [...new Set(gallery.map(kindOf))].filter((kind) => kind !== undefined);
  return kinds.flatMap((kind, i) => {
    const siblings = gallery.filter((file) => kindOf(file) === kind);
    if (siblings.length < 2) return [];
    return siblings.flatMap((file) => {
      const library = gallery.filter((other) => other !== file);
      const search = { half: (i % 2) as 0 | 1, vector: units.get(file)!, ground };
      return withAndWithout(search, library, new Set(siblings), units);
    });
  });
}

/** A picture and words, with the right picture in the library and without. */
function composedHits(
  questions: readonly ReturnType<typeof lightQuestions>[number][],
  { texts, pictures, gallery, model }: Vectors,
  units: Pool,
  ground: Ground,
): FirstHit[] {
  const drawn = (folder: string) => [...pictures.keys()].filter((name) => name.startsWith(folder));
  const libraries = {
    gallery,
    places: [...gallery, ...drawn('places/')],
    colours: [...gallery, ...drawn('colours/')],
  };
  return questions.flatMap(({ half, picture, words, right, among }) => {
    const parts = { words: texts.get(words)!, pictures: [pictures.get(picture)!] };
    const { vector, changed } = composeQuery(parts, { composing: model.composing });
    const score = (unit: Float32Array) =>
      dot(unit, vector) -
      (changed ? changed.share * Math.max(0, dot(unit, changed.vector) - changed.alike) : 0);
    const library = libraries[among].filter((name) => name !== picture);
    return withAndWithout({ half, vector, ground, score }, library, new Set([right]), units);
  });
}

interface Search {
  readonly half: 0 | 1;
  readonly vector: Float32Array;
  readonly ground: Ground;
  /** Sorts the hits. @default the cosine */
  readonly score?: (unit: Float32Array) => number;
}

function withAndWithout(
  { half, vector, ground, score = (unit) => dot(unit, vector) }: Search,
  library: readonly string[],
  right: ReadonlySet<string>,
  units: Pool,
): FirstHit[] {
  const about = { half, ...ground(vector) };
  const first = (names: readonly string[]) => {
    let best = names[0]!;
    let highest = Number.NEGATIVE_INFINITY;
    for (const name of names) {
      const value = score(units.get(name)!);
      if (value > highest) [best, highest] = [name, value];
    }
    return { name: best, cosine: dot(units.get(best)!, vector) };
  };
  const present = first(library);
  const absent = first(library.filter((name) => !right.has(name)));
  return [
    { ...about, cosine: present.cosine, isRight: right.has(present.name), isAbsent: false },
    { ...about, cosine: absent.cosine, isRight: false, isAbsent: true },
  ];
}

const usual = (hits: readonly FirstHit[]) => ({
  mean: average(hits.map(({ mean }) => mean)),
  std: average(hits.map(({ std }) => std)),
});
const average = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0) / values.length;
function shuffled<T>(values: readonly T[], next: () => number): T[] {
  return values
    .map((value) => ({ value, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** A linear congruential generator: the same libraries in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}
