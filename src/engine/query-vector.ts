import type { ImageInput, Query, Region } from '../core/query.ts';
import { type ComposedQuery, composeQuery } from '../core/rank.ts';
import { SoutuError } from '../errors.ts';
import type { QueryEmbeddings } from './embeddings.ts';
import type { Home } from './home.ts';
import type { QueryPicture } from './pictures.ts';

/** What a query needs besides the store: vectors of its parts, and the files of pictures of which it names a part. */
export interface QueryParts {
  readonly embeddings: QueryEmbeddings;
  /** A file of a picture of the library, checked. Throws `not-found`. */
  readonly fileOf: (id: string) => Promise<string>;
}

/** Everything that the query asks for, as one vector; `picture` is the query's image, opened. */
export async function queryVector(
  query: Query,
  home: Home,
  { embeddings, fileOf }: QueryParts,
  picture: Promise<QueryPicture> | undefined,
  signal: AbortSignal | undefined,
): Promise<ComposedQuery> {
  const { text, similarTo, region, not = [] } = query;
  const libraryRegion = picture === undefined ? region : undefined;
  const ofFile = async (input: ImageInput, part?: Region) =>
    embeddings.image(await embeddings.open(input, signal), { region: part }, signal);
  const positive = [
    text !== undefined && weighted(embeddings.text(text, signal), home),
    picture?.then((opened) => embeddings.image(opened, { region }, signal)),
    similarTo !== undefined &&
      (libraryRegion
        ? fileOf(similarTo).then((file) => ofFile(file, libraryRegion))
        : rawOf(similarTo, home)),
  ];
  const negative = not.flatMap((part) => [
    part.text !== undefined && embeddings.text(part.text, signal),
    part.image !== undefined && ofFile(part.image),
    part.similarTo !== undefined && rawOf(part.similarTo, home),
  ]);
  const [wanted, unwanted] = await Promise.all([settle(positive), settle(negative)]);
  return composeQuery(wanted, unwanted, query.compose);
}

/** Words weigh what the model needs to change a picture by them. */
async function weighted(text: Promise<Float32Array>, home: Home): Promise<Float32Array> {
  const [raw, { textWeight }] = await Promise.all([text, home.model()]);
  return textWeight === 1 ? raw : raw.map((value) => value * textWeight);
}

/** The vectors of the parts that there are. */
async function settle(
  parts: readonly (Promise<Float32Array> | false | undefined)[],
): Promise<Float32Array[]> {
  return Promise.all(parts.filter((part) => part !== false && part !== undefined));
}

/** The raw projection of a picture of the library: its unit vector times the norm that was taken off. */
async function rawOf(id: string, home: Home): Promise<Float32Array> {
  const store = await home.store();
  const [row] = await store.get([id]);
  if (!row) throw new SoutuError('not-found', `There is no picture ${id} in the library`);
  return row.vector.map((value) => value * row.norm);
}
