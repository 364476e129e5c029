import { filtersOf } from '../address.ts';
import type { AppContext } from '../app-context.ts';
import type { Handlers } from '../mount.ts';
import { answerFile } from './file.ts';
import { answerThumbnail, snapSize } from './thumbnail.ts';

export function pictureHandlers({
  engine,
  command,
  limits,
}: AppContext): Handlers<
  'list' | 'timeline' | 'facets' | 'picture' | 'text' | 'labels' | 'thumbnail' | 'file' | 'removePicture'
> {
  return {
    async list({ c, query: { order, offset, limit, ...filters } }) {
      return c.json(await engine.list({ ...filtersOf(filters), order, offset, limit }));
    },
    async timeline({ c, query: { order, ...filters } }) {
      return c.json(await engine.timeline({ ...filtersOf(filters), order }));
    },
    facets: async ({ c }) => c.json(await engine.facets()),
    picture: async ({ c, params }) => c.json(await engine.picture(params.id)),
    async text({ c, params, query }) {
      const { found, ...text } = await engine.text(params.id, { query: query.q });
      return c.json({ ...text, found: [...found] });
    },
    async labels({ c, params, query }) {
      const { signal } = c.req.raw;
      const { prepared, labels } = await limits.queries.run(signal, () =>
        engine.labels(params.id, query, { signal }),
      );
      return c.json({ prepared, labels: [...labels] });
    },
    async thumbnail({ c, params, query }) {
      const make = () => engine.thumbnail(params.id, snapSize(query.size));
      return answerThumbnail(c, await limits.pictures.run(c.req.raw.signal, make));
    },
    async file({ c, params, query }) {
      const { companion, download } = query;
      const original = await engine.original(params.id, { companion });
      // The id says nothing about another file.
      const id = companion === undefined ? params.id : null;
      return answerFile(c, id, original, download !== undefined);
    },
    async removePicture({ c, params }) {
      const { paths } = await engine.picture(params.id);
      const { files, pictures } = await engine.remove(paths, { command: command() });
      return c.json({ files, pictures });
    },
  };
}
