import { type Query, type SearchRequest, toQuery } from '../core/query.ts';
import { SoutuError } from '../errors.ts';
import { textsBeside } from '../library/collection-name.ts';
import { mergeKinds, rankingsIn } from '../search/merge-kinds.ts';
import type { Search, SearchAnswer } from '../search/search.ts';
import type { SearchSession } from '../search/session.ts';
import type { LibraryContext } from './context.ts';
import type { IncompleteModel, SearchResult } from './picture-types.ts';
import type { SearchModels } from './search-models.ts';
import type { Session } from './sessions.ts';
import { toHit } from './to-picture.ts';

interface SearchOptions {
  readonly search: Search;
  readonly searchModels: () => Promise<SearchModels>;
  /** A file of a picture of the library, checked. */
  readonly fileOf: (id: string) => Promise<string>;
}

interface Asked {
  readonly folders: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** See `Engine.search`. */
export function createLibrarySearch(
  context: LibraryContext,
  { search, searchModels, fileOf }: SearchOptions,
): (request: SearchRequest, signal: AbortSignal | undefined) => Promise<SearchResult> {
  const { driver, records } = context;

  async function answer(
    query: Query,
    asked: Asked,
    sessions: { readonly session: SearchSession; readonly models?: readonly SearchSession[] | undefined },
    incomplete: readonly IncompleteModel[] = [],
  ): Promise<SearchResult> {
    const found = await search.answer(query, { ...sessions, ...asked, fileOf });
    return resultOf(found, query, await sessions.session.store(), incomplete);
  }

  async function resultOf(
    { results, ...answer }: SearchAnswer,
    query: Query,
    pictures: Awaited<ReturnType<SearchSession['store']>>,
    incomplete: readonly IncompleteModel[] = [],
  ): Promise<SearchResult> {
    const hits = results.map((result) => toHit(result, query.filter));
    const paths = hits.filter(({ kind }) => kind === 'picture').map(({ path }) => path);
    await context.mapRoot.found(paths, pictures);
    return { ...answer, incomplete, hits };
  }

  async function withTexts<T>(session: Session, work: (texts: SearchSession) => Promise<T>): Promise<T> {
    const { collection } = session;
    if (driver.external)
      throw new SoutuError('bad-query', `The collection ${collection} of another program has no texts`);
    const { dimensions } = await session.model();
    return context.useTexts({ name: collection, dimensions }, (store) =>
      work({ ...session, store, pictures: session.store, collection: textsBeside(collection) }),
    );
  }

  /** Each from its first result on, because a page of both can begin anywhere in them. */
  async function mixed(
    query: Query,
    asked: Asked,
    session: Session,
    texts: SearchSession,
  ): Promise<SearchResult> {
    const { offset, limit } = query;
    const [ofPictures, ofTexts] = rankingsIn(query.ranking);
    const started = performance.now();
    const part = (of: SearchSession, kind: 'picture' | 'text', ranking: string | undefined) => {
      const { ranking: _both, ...rest } = query;
      const own = {
        ...rest,
        for: kind,
        offset: 0,
        limit: offset + limit,
        ...(ranking !== undefined && { ranking }),
      };
      return search.answer(own, { session: of, ...asked, fileOf });
    };
    const both = await Promise.all([part(session, 'picture', ofPictures), part(texts, 'text', ofTexts)]);
    const tookMs = Math.round(performance.now() - started);
    return resultOf({ ...mergeKinds(...both, { offset, limit }), tookMs }, query, await session.store());
  }

  return async (request, signal) => {
    const { text, not, folders: wanted } = request;
    const library = text !== undefined || not || wanted ? (await records.readLibrary()).folders : [];
    const folders = library.map(({ path }) => path);
    // Texts may be from files outside of the library.
    const isOfPictures = (request.for ?? 'picture') === 'picture';
    const query = toQuery(request, driver.external || !isOfPictures ? null : folders);
    const asked = { folders, signal };
    return context.use(async (session) => {
      if (query.for === 'text')
        return withTexts(session, (texts) => answer(query, asked, { session: texts }));
      if (query.for === 'any') return withTexts(session, (texts) => mixed(query, asked, session, texts));
      if (query.models === undefined) return answer(query, asked, { session });
      return (await searchModels()).use(query.models, session, (models, incomplete) =>
        answer(query, asked, { session, models }, incomplete),
      );
    });
  };
}
