import type { AppContext } from '../app-context.ts';
import type { WatchingView } from '../contract/watching.ts';
import { streamEvents } from '../event-stream.ts';
import { failureOf } from '../job-views.ts';
import type { Handlers } from '../mount.ts';

export function watchingHandlers({
  engine,
  closing,
}: AppContext): Handlers<'watching' | 'pauseWatching' | 'watchingEvents'> {
  const { watching } = engine;
  const view = async () => structuredClone(await watching.state()) as WatchingView;
  return {
    watching: async ({ c }) => c.json(await view()),
    async pauseWatching({ c, json }) {
      await (json.paused ? watching.pause() : watching.resume());
      return c.json(await view());
    },
    watchingEvents: ({ c }) =>
      streamEvents(c, 'state', ({ state, event, end }) => {
        void watching.state().then(
          (now) => state(now, false),
          () => {},
        );
        closing.addEventListener('abort', end);
        const stop = watching.follow((happened) => {
          if (happened.type === 'state') state(happened.state, false);
          else if (happened.type === 'change') event('change', happened.change);
          else if (happened.type === 'failure') event('failure', failureOf(happened.failure));
        });
        return () => {
          closing.removeEventListener('abort', end);
          stop();
        };
      }),
  };
}
