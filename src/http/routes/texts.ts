import { SoutuError } from '../../errors.ts';
import type { AppContext } from '../app-context.ts';
import type { Handlers } from '../mount.ts';

export function textHandlers({
  engine,
  command,
  limits,
}: AppContext): Handlers<'texts' | 'textSources' | 'putTexts' | 'removeTexts'> {
  return {
    texts: async ({ c, query: { source, ...page } }) =>
      c.json(await engine.texts.list({ path: source, ...page })),
    textSources: async ({ c }) => c.json(await engine.texts.sources()),
    async putTexts({ c, json: { source, texts } }) {
      const { signal } = c.req.raw;
      const put = () => engine.texts.put(source, texts, { command: command(), signal });
      return c.json(await limits.queries.run(signal, put));
    },
    async removeTexts({ c, query: { source, id = [] } }) {
      const named = source === undefined ? id : [source, ...id];
      if (named.length === 0) throw new SoutuError('bad-query', 'Name a source or the ids of texts');
      return c.json(await engine.texts.remove(named, { command: command() }));
    },
  };
}
