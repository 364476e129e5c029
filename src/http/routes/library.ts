import { packageVersion } from '../../package-root.ts';
import type { AppContext } from '../app-context.ts';
import type { Indexes } from '../contract/indexes.ts';
import type { Status } from '../contract/library.ts';
import { failureOf } from '../job-views.ts';
import type { Handlers } from '../mount.ts';

export function libraryHandlers({
  access,
  engine,
  uploads,
  limits,
}: AppContext): Handlers<'failures' | 'copies' | 'indexes' | 'status'> {
  return {
    async failures({ c, query }) {
      const { total, failures } = await engine.failures(query);
      return c.json({ total, failures: failures.map(failureOf) });
    },
    copies: async ({ c, query }) => c.json(await engine.copies(query)),
    indexes: async ({ c }) => c.json({ indexes: [...(await engine.indexInfo())] } satisfies Indexes),
    async status({ c }) {
      const [status, model, storage, uploaded] = await Promise.all([
        engine.status(),
        engine.model(),
        engine.storage(),
        uploads.bytes(),
      ]);
      const {
        searchModels,
        otherModel,
        outdated,
        nextModel,
        removing,
        unused,
        external,
        otherStore,
        images,
        files,
        failed,
        leftOut,
        kept,
        texts,
        reading,
        unread,
        ocrExclude,
        index,
        capabilities,
        watching,
      } = status;
      return c.json({
        version: packageVersion(),
        rights: access.rightsOf(c) ?? 'read',
        model: { id: model.id, dimensions: model.dimensions, languages: [...model.languages] },
        searchModels: [...searchModels],
        otherModel,
        outdated,
        nextModel,
        removing: [...removing],
        unused,
        external,
        otherStore,
        images,
        files,
        failed,
        leftOut: { files: leftOut.files, kinds: [...leftOut.kinds] },
        kept: { files: kept.files, folders: [...kept.folders] },
        texts,
        reading,
        unread,
        ocrExclude: [...ocrExclude],
        index: {
          kind: index.kind,
          parameters: { ...index.parameters },
          rows: index.rows,
          unindexedRows: index.unindexedRows,
          reason: index.reason,
          recall: index.recall,
        },
        capabilities: {
          ...capabilities,
          indexes: capabilities.indexes.map((one) => ({ ...one, search: [...one.search] })),
        },
        watching: { ...watching, folders: [...watching.folders] },
        storage: { ...storage, uploads: uploaded },
        limits: { uploadBytes: limits.uploadBytes, uploadPixels: limits.uploadPixels },
      } satisfies Status);
    },
  };
}
