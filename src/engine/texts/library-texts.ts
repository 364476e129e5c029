import { resolve } from 'node:path';
import { isWithin } from '../../core/folders.ts';
import { isId } from '../../core/id.ts';
import { toFilter } from '../../core/query.ts';
import { SoutuError } from '../../errors.ts';
import type { Item } from '../../store/item.ts';
import type { VectorStore } from '../../store/store.ts';
import { checkPage } from '../../store/validate.ts';
import type { LibraryContext } from '../context.ts';
import type { LibraryTexts, Text } from '../text-types.ts';
import { addCaptions } from './add-captions.ts';
import { addTexts, removeAll } from './add-texts.ts';
import { putTexts } from './put-texts.ts';

const PAGE = 100;
const FIELDS = ['id', 'paths', 'text', 'entry'] as const;
const NO_ENTRY = { line: null, key: null, link: null, language: null, tags: [] };

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

  return {
    add: (paths, { signal, ...options } = {}) => {
      const files = absolute(paths);
      const signals = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return runs.interrupt(() => addTexts(context, files, { ...options, signal: signals }));
    },
    addFromPictures: ({ signal, ...options } = {}) => {
      const signals = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return runs.interrupt(() => addCaptions(context, { ...options, signal: signals }));
    },
    put: (source, texts, { signal, command = 'engine.texts.put' } = {}) => {
      if (!/^[^/\\\0]{1,200}$/.test(source))
        throw new SoutuError('bad-query', `${JSON.stringify(source)} is no name of a source`, {
          hint: 'A source has up to 200 characters and no slashes.',
        });
      const signals = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return runs.interrupt(() => putTexts(context, source, texts, { command, signal: signals }));
    },
    list: ({ path, offset = 0, limit = PAGE } = {}) =>
      withStore(async (store) => {
        checkPage(limit, offset);
        const found: Text[] = [];
        for await (const batch of store.scan({ fields: FIELDS }))
          for (const item of batch)
            if (path === undefined || isFrom(item.paths[0]!, path)) found.push(toText(item));
        found.sort(inOrder);
        return { total: found.length, texts: found.slice(offset, offset + limit) };
      }),
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
            counts.set(paths[0]!, (counts.get(paths[0]!) ?? 0) + 1);
            texts += 1;
          }
        const sources = [...counts].map(([path, count]) => ({ path, texts: count }));
        return { texts, sources: sources.sort((a, b) => (a.path < b.path ? -1 : 1)) };
      }),
    remove: (named, { command = 'soutu texts remove' } = {}) =>
      runs.interrupt(() =>
        context.writing(command, () =>
          withStore(async (store) => {
            const ids = await idsOf(store, named);
            await removeAll(store, ids);
            await store.maintain({ changed: ids.length > 0 });
            return { removed: ids.length, texts: await store.count() };
          }),
        ),
      ),
  };
}

/** The texts that are named by their ids, their files or folders. Throws `not-found` for a name of none. */
async function idsOf(store: VectorStore, named: readonly string[]): Promise<string[]> {
  const unknown = new Set(named);
  const sources = named.filter((name) => !isId(name));
  const ids: string[] = [];
  for await (const batch of store.scan({ fields: ['id', 'paths'] }))
    for (const {
      id,
      paths: [path],
    } of batch) {
      const names = sources.filter((name) => isFrom(path!, name));
      if (named.includes(id)) names.push(id);
      for (const name of names) unknown.delete(name);
      if (names.length > 0) ids.push(id);
    }
  for (const name of unknown)
    throw new SoutuError('not-found', `The library has no texts of ${name}`, {
      hint: 'soutu texts list names the files that its texts are from.',
    });
  return ids;
}

/** Whether a text is of a source: a name, a file, or a folder around its file. */
const isFrom = (path: string, source: string): boolean => path === source || isWithin(path, resolve(source));

function toText({ id, paths, text, entry }: Pick<Item, (typeof FIELDS)[number]>): Text {
  return { id, text: text ?? '', path: paths[0]!, ...(entry ?? NO_ENTRY) };
}

function inOrder(a: Text, b: Text): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.id < b.id ? -1 : 1);
}
