import { join } from 'node:path';
import { type Config, fileThreads, loadConfig } from './config.ts';
import { lazy } from './core/memo.ts';
import { toFilter } from './core/request-filter.ts';
import type { FilterRequest } from './core/search-request.ts';
import { setFileThreads } from './disks/fs.ts';
import { createBrowse } from './engine/browse.ts';
import { calibrationFiles } from './engine/calibration-file.ts';
import { closedError } from './engine/closed-error.ts';
import { createContext } from './engine/context.ts';
import { createModels } from './engine/create-models.ts';
import { absolutePaths } from './engine/library-folders.ts';
import { openLibraryStore } from './engine/open-store.ts';
import { createOriginals } from './engine/originals.ts';
import { createRuns } from './engine/runs.ts';
import { createLibrarySearch } from './engine/search-library.ts';
import { createLibraryTexts } from './engine/texts/library-texts.ts';
import { toPicture } from './engine/to-picture.ts';
import { cleanAside } from './engine/tuning/temporary.ts';
import { createTunings } from './engine/tuning/tunings.ts';
import type { Engine, ListOptions } from './engine/types.ts';
import { createWatching } from './engine/watching/watching.ts';
import { collectGarbageLater } from './free-buffers.ts';
import { createCatalogCounts } from './library/catalog-counts.ts';
import { createCalibrations } from './search/calibrations.ts';
import { createSearch } from './search/search.ts';
import { bytesUnder } from './store/bytes.ts';
import { checkPage } from './store/validate.ts';

export type * from './engine/types.ts';

const PAGE = 100;
/** After so many searches the code of the next one is compiled as well, which the first takes three times as long without. */
const WARMING = ['picture', 'a dog', '图片', 'a photograph of a house', 'red'];
/** An id that no content has. To look for it, a store has to be able to read. */
const NO_ID = '0'.repeat(32);

/**
 * Opens the library of a home folder. Model and store are loaded on first use, as is the code for indexing and thumbnails,
 * so that opening is fast. Throws `bad-setting`.
 *
 * @param options settings (docs/settings.md) @default environment, config file, then defaults
 *
 * @example
 * const engine = await openEngine({ home: '/srv/soutu' });
 * await engine.index(['/srv/pictures']);
 * const { hits } = await engine.search({ text: 'a birthday cake' });
 * await engine.close();
 */
export async function openEngine(options: Partial<Config> = {}): Promise<Engine> {
  setFileThreads(fileThreads());
  const config = loadConfig(options);
  const driver = await openLibraryStore(config);
  const context = createContext(config, driver);
  const browse = createBrowse(context);
  const counts = createCatalogCounts(context.records);
  const kept = lazy(async () => (await import('./engine/kept.ts')).createKept(config));
  const originals = createOriginals(context);
  const images = {
    gate: context.gate,
    maxBytes: config['max-bytes'],
    maxPixels: config['max-pixels'],
    fast: config.decode === 'fast',
  };
  const calibrations = createCalibrations(
    context.keepsFiles ? calibrationFiles(join(config.home, 'cache', 'calibration')) : null,
  );
  const search = createSearch(images, calibrations);
  const foreground = context.priority.foreground;
  const original: Engine['original'] = async (id, { companion } = {}) => {
    const file = await originals.file(await originals.info(id));
    if (companion === undefined) return file;
    return (await import('./engine/file-facts.ts')).companionFile(file, companion, config);
  };
  const fileOf = async (id: string) => (await original(id)).path;
  const libraryFolders = async () => (await context.records.readLibrary()).folders.map(({ path }) => path);
  /** The folders of the library, read only for requests that filter by folder. */
  const foldersFor = async (request?: FilterRequest) =>
    driver.external ? null : request?.folders ? await libraryFolders() : [];
  const filterOf = async ({ order: _order, offset: _offset, limit: _limit, ...filters }: ListOptions) =>
    toFilter(filters, await foldersFor(filters));
  const thumbnailCache = lazy(async () => {
    const { createThumbnailCache, noThumbnailCache } = await import('./engine/thumbnail-cache.ts');
    return context.keepsFiles
      ? createThumbnailCache(join(config.home, 'cache', 'thumbnails'))
      : noThumbnailCache;
  });
  const thumbnails = lazy(async () => {
    const { createThumbnails } = await import('./engine/thumbnails.ts');
    return createThumbnails(context, browse, originals, await thumbnailCache());
  });
  const pictureTexts = lazy(async () => {
    const { createPictureTexts } = await import('./engine/picture-text.ts');
    return createPictureTexts(context, images);
  });

  const tagging = lazy(async () => {
    const { createTagging } = await import('./engine/tag.ts');
    return createTagging(context, search);
  });

  const lessons = lazy(async () => {
    const { createLearn } = await import('./engine/learning/learn.ts');
    return createLearn(context, search, fileOf);
  });

  const sidecars = lazy(async () => {
    const { createLabelSidecars } = await import('./engine/label-sidecars.ts');
    return createLabelSidecars(context, originals);
  });

  const searchModels = lazy(async () => {
    const { createSearchModels } = await import('./engine/search-models.ts');
    return createSearchModels(context);
  });

  /** Runs work that changes the library, then invalidates caches and deletes thumbnails of removed pictures. */
  async function changing<T>(work: (onGone: (ids: readonly string[]) => void) => Promise<T>): Promise<T> {
    const gone: string[] = [];
    try {
      return await work((ids) => gone.push(...ids));
    } finally {
      browse.expire();
      collectGarbageLater();
      // Without the code that draws thumbnails, which takes long to load.
      if (gone.length > 0) await (await thumbnailCache()).remove(gone);
    }
  }

  const runs = createRuns(
    {
      writing: context.writing,
      lock: context.lock,
      async requireFolders(folders) {
        const { requireFolders } = await import('./indexing/exists.ts');
        return requireFolders(folders);
      },
      index: (folders, run) =>
        changing(async (onGone) => {
          const { indexLibrary } = await import('./engine/index-library.ts');
          return indexLibrary(context, folders, { ...run, onDone: watching.onDone }, onGone);
        }),
      remove: (paths, command) =>
        changing(async (onGone) => {
          const { removeFromLibrary } = await import('./engine/remove.ts');
          return removeFromLibrary(context, paths, onGone, command);
        }),
    },
    { started: () => watching.requests.started(), stopped: () => watching.requests.stopped() },
  );

  const watching = createWatching(context, runs);
  const searchLibrary = createLibrarySearch(context, { search, searchModels, fileOf });
  const closing = new AbortController();
  const texts = createLibraryTexts(context, runs, absolutePaths, closing.signal);

  // What a tuning that was killed has left.
  const cleaned = context.keepsFiles ? cleanAside({ home: config.home, driver }) : null;
  const tunings = createTunings(context, runs);
  const { close: closeModels, ...models } = createModels(context, runs, calibrations);

  return {
    config,
    durable: driver.durable,
    shared: driver.shared,
    model: () => context.use((session) => session.model()),
    models,
    async calibration(model) {
      const { describeCalibration } = await import('./engine/calibration.ts');
      return context.use(async (session) => {
        if (model === undefined) return describeCalibration(session, calibrations);
        return (await searchModels()).use([model], session, ([one]) =>
          describeCalibration(one!, calibrations),
        );
      });
    },
    index: (folders = [], run = {}) => runs.index(folders, run),
    runs,
    watching,
    search: (request, { signal } = {}) => foreground(() => searchLibrary(request, signal)),
    texts,
    prepare: () =>
      context.use(async (session) => {
        const store = await session.store();
        await store.get([NO_ID]);
        await context.mapRoot.store(store);
      }),
    async preload({ signal } = {}) {
      await context.use(async (session) => (await session.store()).preload?.());
      for (const text of WARMING) await searchLibrary({ text, limit: 10 }, signal);
    },
    async status() {
      const { describeLibrary } = await import('./engine/status.ts');
      return describeLibrary(context, counts, await kept(), await searchModels(), watching);
    },
    async indexInfo() {
      const { describeIndexes } = await import('./engine/index-info.ts');
      return describeIndexes(context);
    },
    async folders() {
      const { describeFolders } = await import('./engine/status.ts');
      return context.use((session) => describeFolders(context, counts, session));
    },
    remove: runs.remove,
    async copy(store, options = {}) {
      const { copyLibrary } = await import('./engine/copy.ts');
      return runs.interrupt(() => copyLibrary(context, store, options));
    },
    list: (list = {}) => foreground(async () => browse.list({ ...list, filter: await filterOf(list) })),
    timeline: async (list = {}) => browse.timeline({ ...list, filter: await filterOf(list) }),
    facets: browse.facets,
    copies: browse.copies,
    async failures({ offset = 0, limit = PAGE } = {}) {
      checkPage(limit, offset);
      const failures = await context.use(({ collection }) => counts.failures(collection));
      return { total: failures.length, failures: failures.slice(offset, offset + limit) };
    },
    has: browse.has,
    async picture(id) {
      const info = await originals.info(id);
      const { readFacts } = await import('./engine/file-facts.ts');
      const file = await originals.file(info).catch(() => null);
      return { ...toPicture(info), ...(await readFacts(file, config, context.gate)) };
    },
    text: (id, { query } = {}) => foreground(async () => (await pictureTexts()).stored(id, query)),
    readText: (image, options = {}) =>
      foreground(async () => {
        // Its models need no session, which is refused by itself.
        closing.signal.throwIfAborted();
        return (await pictureTexts()).read(image, options);
      }),
    async *tag({ list, top, minProbability, ...filters } = {}, options = {}) {
      const { folders } = filters;
      const filter = await filterOf({ ...filters, ...(folders && { folders: absolutePaths(folders) }) });
      yield* (await tagging()).tag(filter, { list, top, minProbability }, options);
    },
    labels: (id, request, options) => foreground(async () => (await tagging()).labels(id, request, options)),
    writeLabels: async (pictures, options) => (await sidecars()).writeLabels(pictures, options),
    undoLabels: async (options) => (await sidecars()).undoLabels(options),
    learn: (async (method, lesson = {}) => (await lessons()).learn(method, lesson)) as Engine['learn'],
    async evaluate(request, options = {}) {
      const { evaluate } = await import('./engine/evaluate.ts');
      return evaluate(context, images, request, options);
    },
    tune: (request = {}, options = {}) => tunings.tune(request, options),
    tunings,
    original,
    thumbnail: (id, size) => foreground(async () => (await thumbnails()).get(id, size)),
    async storage() {
      const [vectors, cached, models] = await Promise.all([
        context.driver.bytes(),
        thumbnails().then((opened) => opened.bytes()),
        bytesUnder(join(config.home, 'cache', 'models')),
      ]);
      return { vectors, thumbnails: cached, models };
    },
    async embed(input, options = {}) {
      const { embedAll } = await import('./engine/embed.ts');
      return context.use((session) => embedAll(search.embeddings, session, input, options));
    },
    async inspect(image, options = {}) {
      const { inspectImage } = await import('./engine/unindexed-image.ts');
      return inspectImage(image, images, options);
    },
    async preview(image, size, options = {}) {
      const { previewImage } = await import('./engine/unindexed-image.ts');
      return foreground(() => previewImage(image, size, images, options));
    },
    async close() {
      closing.abort(closedError());
      await watching.close();
      await Promise.all([runs.close(), closeModels(), tunings.close(), cleaned]);
      await (await lessons.started())?.close();
      await (await thumbnails.started())?.close();
      await (await pictureTexts.started())?.close();
      await context.close();
      // Measuring fails once its model is closed.
      await calibrations.idle();
    },
  };
}
