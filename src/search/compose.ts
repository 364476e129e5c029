import type { ImageInput, Query } from '../core/query.ts';
import { type ComposedQuery, composeQuery } from '../core/rank.ts';
import { normalize } from '../core/vector.ts';
import type { QueryEmbeddings } from './embeddings.ts';
import type { ImagePart } from './query-image.ts';
import type { SearchSession } from './session.ts';

type Unwanted = NonNullable<Query['not']>[number];

/** An image of a query that is being read and embedded; its bytes are released after that. */
interface OpenedImage {
  /** md5 of the content. */
  readonly id: Promise<string>;
  /** Raw projection. */
  readonly vector: Promise<Float32Array>;
}

/** A query whose images are being read, each only once. */
export interface OpenedQuery extends Omit<Query, 'image' | 'not'> {
  readonly image: OpenedImage | undefined;
  readonly not: readonly (Omit<Unwanted, 'image'> & { readonly image: OpenedImage | undefined })[];
}

export interface ComposeOptions {
  readonly embeddings: QueryEmbeddings;
  /** A file of an image of the library, checked. Throws `not-found`. */
  readonly fileOf: (id: string) => Promise<string>;
  readonly session: SearchSession;
  readonly signal: AbortSignal | undefined;
}

/** Starts reading and embedding the images of a query. Errors are thrown when their promises are awaited. */
export function openQuery({ image, not = [], ...query }: Query, options: ComposeOptions): OpenedQuery {
  const open = (input: ImageInput | undefined, part: ImagePart, words?: string) =>
    input === undefined ? undefined : openImage(input, part, options, words);
  return {
    ...query,
    image: open(image, { region: query.region }, wordsInOne(query, image)),
    not: not.map((part) => ({ ...part, image: open(part.image, {}) })),
  };
}

/**
 * The words of a query that change one picture, which a model may take together with it in one input; undefined if there are none, or
 * if the query says how they are weighed.
 */
function wordsInOne(
  { text, similarTo, compose, weight }: Omit<Query, 'image' | 'not'>,
  image: unknown,
): string | undefined {
  const isOne = (image === undefined) !== (similarTo === undefined);
  return isOne && compose !== 'average' && weight === undefined ? text : undefined;
}

/** @param words that change it, for a model that takes both in one input */
function openImage(
  input: ImageInput,
  part: ImagePart,
  { embeddings, session, signal }: ComposeOptions,
  words?: string,
): OpenedImage {
  const opening = embeddings.open(input, signal);
  const id = opening.then((opened) => opened.id);
  const vector = opening.then(async (opened) => {
    const isInOne = words !== undefined && (await session.model()).composing.inOne;
    if (isInOne) return embeddings.composed(words, opened, part, session, signal);
    return embeddings.image(opened, part, session, signal);
  });
  // Avoids an unhandled rejection if it fails before it is awaited.
  for (const promise of [id, vector]) promise.catch(() => {});
  return { id, vector };
}

/** A part of a query as a direction, to say how near a hit is to it. */
export interface QueryPart {
  readonly role: 'words' | 'picture' | 'minus';
  /** The words; null for a picture. */
  readonly text: string | null;
  /** Unit vector. */
  readonly vector: Float32Array;
}

/** Composes the query vector. Throws `not-found` for an unknown id, and the errors of its images. */
export async function queryVector(
  query: OpenedQuery,
  options: ComposeOptions,
): Promise<ComposedQuery & { readonly parts: readonly QueryPart[] }> {
  const { embeddings, session, signal } = options;
  const { text, image, similarTo, region, not, compose, weight } = query;
  const isAdded = compose !== 'average' && (text !== undefined || image !== undefined);
  const { composing } = await session.model();
  const words = composing.inOne ? wordsInOne(query, image) : undefined;
  const ofLibrary = async (id: string) =>
    image === undefined && (region !== undefined || words !== undefined)
      ? openImage(await options.fileOf(id), { region }, options, words).vector
      : rawOf(id, options, isAdded);
  const shown = [image?.vector, similarTo !== undefined && ofLibrary(similarTo)];
  const negative = not.flatMap((part) => [
    part.text !== undefined && embeddings.text(part.text, session, signal),
    part.image?.vector,
    part.similarTo !== undefined && rawOf(part.similarTo, options, false),
  ]);
  const [said, pictures, unwanted] = await Promise.all([
    text === undefined || words !== undefined ? undefined : embeddings.text(text, session, signal),
    settle(shown),
    settle(negative),
  ]);
  const minus = textsOf(not);
  const part = (role: QueryPart['role'], words: string | null, raw: Float32Array): QueryPart => ({
    role,
    text: words,
    vector: normalize(raw).unit,
  });
  const parts = [
    ...(said ? [part('words', text ?? null, said)] : []),
    ...pictures.map((raw) => part('picture', words ?? null, raw)),
    ...unwanted.map((raw, i) => part('minus', minus[i] ?? null, raw)),
  ];
  // What the model has made of the picture and the words is the whole of the query.
  const composed =
    words !== undefined
      ? composeQuery({ words: pictures[0], unwanted }, { compose })
      : composeQuery({ words: said, pictures, unwanted }, { compose, weight, composing });
  return { ...composed, parts };
}

/** The words of each part of the exclusions, in the order of their vectors; null for a picture. */
const textsOf = (not: OpenedQuery['not']): (string | null)[] =>
  not.flatMap(({ text, image, similarTo }) => [
    ...(text === undefined ? [] : [text]),
    ...[image, similarTo].filter((picture) => picture !== undefined).map(() => null),
  ]);

/** Awaits the vectors of the parts that are present. */
async function settle(
  parts: readonly (Promise<Float32Array> | false | undefined)[],
): Promise<Float32Array[]> {
  return Promise.all(parts.filter((part) => part !== false && part !== undefined));
}

/**
 * Restores the raw projection of an item of the library: its unit vector times its norm. Of a picture that the model has not
 * embedded yet, the file is embedded, and also if its norm is unknown.
 *
 * @param needsNorm whether it is added to other projections; else its direction is enough
 */
async function rawOf(id: string, options: ComposeOptions, needsNorm: boolean): Promise<Float32Array> {
  const { session } = options;
  const store = await (session.pictures?.() ?? session.store());
  const [item] = await store.get([id]);
  const norm = item?.norm ?? null;
  if (item && (norm !== null || !needsNorm)) return item.vector.map((value) => value * (norm ?? 1));
  return openImage(await options.fileOf(id), {}, options).vector;
}
