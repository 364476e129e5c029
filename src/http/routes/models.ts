import { didYouMean, similarNames } from '../../core/similar-names.ts';
import type { Engine } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import type { AppContext } from '../app-context.ts';
import { streamEvents } from '../event-stream.ts';
import { downloadOf, jobOf } from '../job-views.ts';
import type { Handlers } from '../mount.ts';

type Name =
  | 'models'
  | 'modelInfo'
  | 'checkModel'
  | 'recommendation'
  | 'useModel'
  | 'removeModel'
  | 'freeCollections'
  | 'startDownload'
  | 'downloads'
  | 'download'
  | 'downloadEvents'
  | 'cancelDownload';

export function modelHandlers({ engine, command }: AppContext): Handlers<Name> {
  const { models, runs } = engine;
  const { downloads } = models;
  return {
    async models({ c }) {
      const [list, collections] = await Promise.all([models.list(), models.collections()]);
      const { offline, model, 'embed-url': server } = engine.config;
      const { shared } = engine;
      return c.json({
        models: list,
        collections,
        offline,
        shared,
        fixed: model !== 'auto' || server !== undefined,
      });
    },
    modelInfo: async ({ c, query }) => c.json(await models.info(await listed(engine, query.name))),
    checkModel: async ({ c, json }) =>
      c.json(await models.check(json.name === undefined ? undefined : await listed(engine, json.name))),
    recommendation: async ({ c, query }) =>
      c.json(await models.recommend(query.language ? { languages: query.language } : {})),
    async useModel({ c, json }) {
      const name = await listed(engine, json.name);
      const { id } = await models.use(name, { dropOld: json.dropOld ?? false, command: command() });
      return c.json(jobOf(runs.get(id)), 202);
    },
    removeModel: async ({ c, query }) => {
      const removal = models.remove(query.name, { dryRun: query.dryRun !== undefined, command: command() });
      return c.json(await removal.catch(asNotFound(query.name)));
    },
    freeCollections: async ({ c, query }) =>
      c.json(await models.free({ command: command(), shared: query.shared !== undefined })),
    startDownload({ c, json: { name, source } }) {
      return c.json(downloadOf(downloads.start(name, source ? { source } : {})), 202);
    },
    downloads: ({ c }) => c.json({ downloads: downloads.list().map(downloadOf) }),
    download: ({ c, params }) => c.json(downloadOf(downloads.get(params.id))),
    downloadEvents({ c, params: { id } }) {
      downloads.get(id);
      return streamEvents(c, 'download', ({ state }) =>
        downloads.follow(id, (download) => state(downloadOf(download), download.endedAt !== null)),
      );
    },
    cancelDownload: ({ c, params }) => c.json(downloadOf(downloads.cancel(params.id))),
  };
}

/**
 * The name, if it is that of a known model or of one on the disk. The command line also takes any folder, which would let clients
 * of a server find out what is on its disk. Throws `not-found`.
 */
async function listed({ models }: Engine, name: string): Promise<string> {
  const wanted = name.split('@')[0]!.toLowerCase();
  const list = await models.list();
  const entry = list.find((model) => [model.id.toLowerCase(), model.name].includes(wanted));
  if (entry === undefined) {
    const names = list.map((model) => (wanted.includes('/') ? model.id : model.name));
    throw new SoutuError('not-found', `${name} is not a known model, nor one on this disk`, {
      hint: `${didYouMean(similarNames(wanted, names))}GET /models lists them; POST /models/downloads downloads one.`,
    });
  }
  const revision = name.includes('@') ? name.slice(name.indexOf('@')) : '';
  return entry.id + revision;
}

/**
 * A model that a client names and that is missing is the client's mistake, and the message must not tell where the server looked
 * for it.
 */
function asNotFound(name: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof SoutuError) || error.code !== 'model-missing') throw error;
    throw new SoutuError('not-found', `There is nothing to delete of ${name}`, {
      hint: 'GET /models lists the models on this disk.',
      cause: error,
    });
  };
}
