import { join } from 'node:path';
import { type Config, loadConfig } from './config.ts';
import { toFilter, toQuery } from './core/query.ts';
import type { FilterRequest } from './core/search-request.ts';
import { normalize } from './core/vector.ts';
import { createBrowse } from './engine/browse.ts';
import { createCatalogView } from './engine/catalog-view.ts';
import { openHome } from './engine/home.ts';
import { createOriginals } from './engine/originals.ts';
import type { Thumbnails } from './engine/thumbnails.ts';
import { toHit, toPicture } from './engine/to-picture.ts';
import type { Engine, ListOptions } from './engine/types.ts';
import { createSearch } from './search/search.ts';
import { bytesUnder } from './store/bytes.ts';
import { openDriver } from './store/stores.ts';

export type * from './engine/types.ts';

/**
 * Opens the library of a home folder. Options are settings (docs/settings.md); what is not given comes from the
 * environment, the config file and the defaults. Model and store are loaded when they are first needed, and so is the
 * code that only indexing or pictures need: a search from the command line must not wait for it. Throws `bad-setting`.
 */
export async function openEngine(options: Partial<Config> = {}): Promise<Engine> {
  const config = loadConfig(options);
  const home = openHome(config, await openDriver(config.store, config));
  const browse = createBrowse(home);
  const catalog = createCatalogView(home);
  const originals = createOriginals(home);
  const search = createSearch({
    gate: home.gate,
    maxBytes: config['max-bytes'],
    maxPixels: config['max-pixels'],
    fast: config.decode === 'fast',
  });
  const soon = home.attention.during;
  const original = async (id: string) => originals.file(await originals.item(id));
  const fileOf = async (id: string) => (await original(id)).path;
  /** The folders that a request may name; only one that names some has to wait for them. */
  const foldersFor = async (request?: FilterRequest) =>
    request?.folders ? (await home.readLibrary()).folders.map(({ path }) => path) : [];
  const filterOf = async ({ order: _order, offset: _offset, limit: _limit, ...filters }: ListOptions) =>
    toFilter(filters, await foldersFor(filters));
  let thumbnails: Promise<Thumbnails> | undefined;
  const openThumbnails = () => {
    thumbnails ??= import('./engine/thumbnails.ts').then(({ createThumbnails }) =>
      createThumbnails(home, browse, originals),
    );
    return thumbnails;
  };
  return {
    config,
    durable: home.driver.durable,
    model: home.model,
    async index(folders = [], run = {}) {
      const { indexLibrary } = await import('./engine/library.ts');
      return indexLibrary(home, folders, run).finally(browse.expire);
    },
    search: (input, { signal } = {}) =>
      soon(async () => {
        const query = toQuery(input, await foldersFor(input));
        const { results, ...answer } = await search.answer(query, { session: home, fileOf, signal });
        return { ...answer, hits: results.map((result) => toHit(result, query.filter)) };
      }),
    async status() {
      const { describeLibrary } = await import('./engine/status.ts');
      return describeLibrary(home, catalog);
    },
    async remove(paths, { command } = {}) {
      const { removeFromLibrary } = await import('./engine/library.ts');
      const gone: string[] = [];
      try {
        return await removeFromLibrary(home, paths, (ids) => gone.push(...ids), command);
      } finally {
        browse.expire();
        // Where nothing is gone the code that draws pictures need not be loaded for it.
        if (gone.length > 0) await (await openThumbnails()).forget(gone);
      }
    },
    list: (options = {}) => soon(async () => browse.list({ ...options, filter: await filterOf(options) })),
    timeline: async (options = {}) => browse.timeline({ ...options, filter: await filterOf(options) }),
    facets: browse.facets,
    copies: browse.copies,
    failures: catalog.failures,
    async picture(id) {
      const item = await originals.item(id);
      const { cameraOf } = await import('./images/camera.ts');
      const camera = await originals.file(item).then(
        ({ path }) => cameraOf(path),
        () => null,
      );
      return { ...toPicture(item), camera };
    },
    original,
    thumbnail: (id, size) => soon(async () => (await openThumbnails()).get(id, size)),
    async storage() {
      const [vectors, kept, models] = await Promise.all([
        home.driver.bytes(),
        openThumbnails().then((t) => t.bytes()),
        bytesUnder(join(config.home, 'cache', 'models')),
      ]);
      return { vectors, thumbnails: kept, models };
    },
    async embed({ texts = [], images = [] }, { maxPixels, signal } = {}) {
      const [{ id }, textVectors, imageVectors] = await Promise.all([
        home.model(),
        Promise.all(texts.map((text) => search.embeddings.text(text, home, signal))),
        Promise.all(
          images.map(async (image) =>
            search.embeddings.image(await search.embeddings.open(image, signal), { maxPixels }, home, signal),
          ),
        ),
      ]);
      const units = (vectors: readonly Float32Array[]) => vectors.map((raw) => normalize(raw).unit);
      return { model: id, texts: units(textVectors), images: units(imageVectors) };
    },
    async inspect(image, options = {}) {
      const { inspectImage } = await import('./engine/unindexed-image.ts');
      return inspectImage(image, home, options);
    },
    async preview(image, size, options = {}) {
      const { previewImage } = await import('./engine/unindexed-image.ts');
      return soon(() => previewImage(image, size, home, options));
    },
    async close() {
      await (await thumbnails)?.close();
      await home.close();
    },
  };
}
