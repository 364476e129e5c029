import { isWithin } from '../../core/folders.ts';
import { isId } from '../../core/id.ts';
import { toFilter } from '../../core/request-filter.ts';
import { NO_ENTRY } from '../../core/text-entry.ts';
import { SoutuError } from '../../errors.ts';
import type { Item } from '../../store/item.ts';
import type { VectorStore } from '../../store/store.ts';
import { checkPage } from '../../store/validate.ts';
import type { LibraryContext } from '../context.ts';
import type { LibraryTexts, Text } from '../text-types.ts';
import { createFirst } from './first-texts.ts';
import type { LostSources } from './lost-sources.ts';

const PAGE = 100;
const FIELDS = ['id', 'paths', 'text', 'entry'] as const;

/** What is needed of the runs, whose turn the writing of texts takes. */
interface Turns {
  interrupt<T>(task: () => Promise<T>): Promise<T>;
}

/** @param closing aborted when the library is closed, which ends the adding of texts */
export function createLibraryTexts(
  context: LibraryContext,
  runs: Turns,
  absolute: (paths: readonly string[]) => string[],
  closing: AbortSignal,
): LibraryTexts {
  const withStore = <T>(work: (store: VectorStore) => Promise<T>): Promise<T> =>
    context.use(async (session) => {
      const { dimensions } = await session.model();
      return context.useTexts({ name: session.collection, dimensions }, async (store) => work(await store()));
    });

  /** Tells the paths of a source: a name, a file, or a folder around files. */
  function sourceOf(name: string): (path: string) => boolean {
    const [file] = absolute([name]);
    return (path) => path === name || isWithin(path, file!);
  }

  return {
    add: (paths, { signal, ...options } = {}) => {
      const files = absolute(paths);
      const signals = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return runs.interrupt(async () => {
        const { addTexts } = await import('./add-texts.ts');
        return addTexts(context, files, { ...options, signal: signals });
      });
    },
    addFromPictures: ({ signal, ...options } = {}) => {
      const signals = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return runs.interrupt(async () => {
        const { addCaptions } = await import('./add-captions.ts');
        return addCaptions(context, { ...options, signal: signals });
      });
    },
    put: (source, texts, { signal, command = 'engine.texts.put' } = {}) => {
      if (!/^[^/\\\0]{1,200}$/.test(source))
        throw new SoutuError('bad-query', `${JSON.stringify(source)} is no name of a source`, {
          hint: 'A source has up to 200 characters and no slashes.',
        });
      const signals = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return runs.interrupt(async () => {
        const { putTexts } = await import('./put-texts.ts');
        return putTexts(context, source, texts, { command, signal: signals });
      });
    },
    list: async ({ path, offset = 0, limit = PAGE } = {}) => {
      checkPage(limit, offset);
      const isListed = path === undefined ? () => true : sourceOf(path);
      return withStore(async (store) => {
        const page = createFirst(offset + limit);
        for await (const batch of store.scan({ fields: FIELDS }))
          for (const item of batch) if (item.paths.some(isListed)) page.add(item);
        return { total: page.total, texts: page.sorted().slice(offset).map(toText) };
      });
    },
    count: (filters = {}) => {
      const filter = toFilter(filters, null);
      return withStore((store) => store.count(filter));
    },
    sources: () =>
      withStore(async (store) => {
        const counts = new Map<string, number>();
        let texts = 0;
        for await (const batch of store.scan({ fields: ['paths'] }))
          for (const { paths } of batch) {
            for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1);
            texts += 1;
          }
        const sources = [...counts].map(([path, count]) => ({ path, texts: count }));
        return { texts, sources: sources.sort((a, b) => (a.path < b.path ? -1 : 1)) };
      }),
    remove: async (named, { command = 'soutu texts remove' } = {}) => {
      const names = named.map((name) => ({ name, matches: isId(name) ? null : sourceOf(name) }));
      return runs.interrupt(() =>
        context.writing(command, () =>
          withStore(async (store) => {
            const { removeLost } = await import('./lost-sources.ts');
            const lost = await findNamed(store, names);
            await removeLost(store, lost);
            await store.maintain({ changed: lost.gone.length + lost.kept.size > 0 });
            return { removed: lost.gone.length, texts: await store.count() };
          }),
        ),
      );
    },
  };
}

interface Name {
  readonly name: string;
  /** Whether a path is of this source; null for the id of a text. */
  readonly matches: ((path: string) => boolean) | null;
}

/** What texts lose if these names go: ids of texts, files or folders. Throws `not-found` for a name of none. */
async function findNamed(store: VectorStore, named: readonly Name[]): Promise<LostSources> {
  const unknown = new Set(named);
  const byId = new Map(named.map((one) => [one.name, one]));
  const sources = named.filter(({ matches }) => matches !== null);
  const { findLost } = await import('./lost-sources.ts');
  const lost = await findLost(store, (id, path) => {
    const names = sources.filter(({ matches }) => matches!(path));
    const own = byId.get(id);
    if (own) names.push(own);
    for (const name of names) unknown.delete(name);
    return names.length > 0;
  });
  for (const { name } of unknown)
    throw new SoutuError('not-found', `The library has no texts of ${name}`, {
      hint: 'soutu texts list names the files that its texts are from.',
    });
  return lost;
}

function toText({ id, paths, text, entry }: Pick<Item, (typeof FIELDS)[number]>): Text {
  return { id, text: text ?? '', path: paths[0]!, ...(entry ?? NO_ENTRY) };
}
