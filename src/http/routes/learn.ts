import { requestOf } from '../address.ts';
import type { AppContext } from '../app-context.ts';
import { searchRequestSchema } from '../contract/search.ts';
import { check, type Handlers } from '../mount.ts';

export function learnHandlers({ engine, uploads }: AppContext): Handlers<'learn'> {
  return {
    async learn({ c, params, query }) {
      const { signal } = c.req.raw;
      const { text, similarTo, region, compose, weight, ...given } = check(
        searchRequestSchema,
        requestOf({ ...query, limit: 1, offset: 0 }),
        'the address',
      );
      const uploaded = async (id: string | undefined) => (id === undefined ? undefined : uploads.source(id));
      const image = await uploaded(given.image);
      const not =
        given.not &&
        (await Promise.all(given.not.map(async (part) => ({ ...part, image: await uploaded(part.image) }))));
      const asked = { text, similarTo, image, region, compose, weight, not };
      return c.json(await engine.learn(params.method, { query: asked, signal }));
    },
  };
}
