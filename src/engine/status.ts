import { leftOutOf } from '../core/left-out.ts';
import type { CatalogCounts } from '../library/catalog-counts.ts';
import { collectionName } from '../library/collection-name.ts';
import { readLock } from '../library/lock.ts';
import type { ModelInfo } from '../models/embedder.ts';
import { countUnread } from '../search/unread.ts';
import { keepingIn } from '../store/keeping.ts';
import type { VectorStore } from '../store/store.ts';
import { betterModel } from './choose-model.ts';
import { unusedCollections } from './collections.ts';
import type { LibraryContext } from './context.ts';
import { countFolders } from './folder-counts.ts';
import type { KeptNow } from './kept.ts';
import { readingState } from './ocr.ts';
import { globsOfExclusion } from './ocr-exclude.ts';
import { storeElsewhere } from './own-store.ts';
import { presenceOf } from './presence.ts';
import type { SearchModels } from './search-models.ts';
import type { Session } from './sessions.ts';
import { indexRecall } from './tuning/index-recall.ts';
import type { EngineStatus, LibraryFolderInfo, Watching } from './types.ts';

/** Describes the library. Read-only, so it works while another process indexes. Throws `store-failed` (`requireHome`). */
export async function describeLibrary(
  context: LibraryContext,
  counts: CatalogCounts,
  keptNow: KeptNow,
  searchModels: SearchModels,
  watching: Pick<Watching, 'state'>,
): Promise<EngineStatus> {
  const { config } = context;
  await context.requireHome();
  return context.use(async (session) => {
    const [library, model, store] = await Promise.all([
      context.records.readLibrary(),
      session.model(),
      session.store(),
    ]);
    const [info, capabilities] = await Promise.all([store.describe(), context.driver.capabilities()]);
    const [files, folders] = await Promise.all([
      counts.count(session.collection, []),
      describeFolders(context, counts, session),
    ]);
    await context.mapRoot.store(store);
    const external = context.driver.external ? session.collection : null;
    const lock = await readLock(context.lockFile);
    return {
      home: config.home,
      model: model.id,
      searchModels: await searchModels.available(session),
      otherModel: await betterModel(config, model.id),
      outdated:
        external === null && (library.nextModel !== null || session.collection !== collectionName(model)),
      nextModel: library.nextModel,
      removing: library.removing,
      unused: await unusedCollections(context),
      external,
      store: info.store,
      otherStore: await storeElsewhere(config, library, context.driver),
      images: info.assets,
      files: external === null ? files.all : info.assets,
      folders,
      failed: files.failed,
      leftOut: leftOutOf(Object.values(library.leftOut)),
      kept:
        external === null
          ? await keptNow(library, await counts.own(session.collection))
          : { files: 0, folders: [] },
      texts: external === null ? await countTexts(context, session.collection, model) : 0,
      reading: await readingState(config),
      unread: await unreadIn(store, external),
      ocrExclude: globsOfExclusion(library, config),
      index: {
        kind: info.index.kind,
        parameters: info.index.parameters,
        rows: info.items,
        unindexedRows: info.index.unindexed,
        bytes: info.bytes,
        reason: info.index.reason,
        recall: indexRecall(context, session.collection, info.index.kind),
      },
      capabilities,
      watching: await watching.state(),
      writer: lock?.alive ? { pid: lock.pid, command: lock.command } : null,
    };
  });
}

async function countTexts(
  { hasTexts, useTexts }: LibraryContext,
  name: string,
  { dimensions }: ModelInfo,
): Promise<number> {
  if (!(await hasTexts(name))) return 0;
  return useTexts({ name, dimensions }, async (texts) => (await texts()).count());
}

/** Null where words have no place. */
async function unreadIn(store: VectorStore, external: string | null): Promise<number | null> {
  if (external !== null || (await keepingIn(store)).lacks.includes('text')) return null;
  return countUnread(store);
}

/** The folders of the library with their numbers of files in the collection. */
export async function describeFolders(
  { records, driver }: LibraryContext,
  counts: CatalogCounts,
  session: Session,
): Promise<LibraryFolderInfo[]> {
  const { folders } = await records.readLibrary();
  const paths = folders.map(({ path }) => path);
  const byRoot = driver.external
    ? (await countFolders(await session.store(), paths)).map(({ count }) => count)
    : (await counts.count(session.collection, paths)).byRoot;
  return Promise.all(
    paths.map(async (path, i): Promise<LibraryFolderInfo> => {
      const files = byRoot[i]!;
      const presence = await presenceOf(path);
      const missing = presence !== 'there';
      return { path, files, missing, ...(presence === 'silent' && { silent: true }) };
    }),
  );
}
