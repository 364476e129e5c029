import type { Tuning } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import type { AppContext } from '../app-context.ts';
import type { TuningView } from '../contract/tuning.ts';
import { streamEvents } from '../event-stream.ts';
import type { Handlers } from '../mount.ts';
import { problemOf } from '../problem.ts';

type Name = 'tuning' | 'startTuning' | 'tuningEvents' | 'cancelTuning' | 'applyTuning' | 'resetIndex';

export function tuningHandlers({ engine }: AppContext): Handlers<Name> {
  const { tunings } = engine;
  const viewOf = (tuning: Tuning | null) => (tuning === null ? null : tuningOf(tuning));
  return {
    tuning: ({ c }) => c.json({ tuning: viewOf(tunings.current) }),
    startTuning: ({ c, json }) => c.json(tuningOf(tunings.start(json)), 202),
    tuningEvents({ c }) {
      if (tunings.current === null)
        throw new SoutuError('not-found', 'No indexes have been compared', {
          hint: 'POST /tuning starts it.',
        });
      return streamEvents(c, 'tuning', ({ state }) =>
        tunings.follow((tuning) => state(tuningOf(tuning), tuning.endedAt !== null)),
      );
    },
    cancelTuning: ({ c }) => c.json({ tuning: viewOf(tunings.cancel()) }),
    applyTuning: ({ c }) => c.json(tuningOf(tunings.apply()), 202),
    async resetIndex({ c }) {
      await tunings.reset();
      return c.json({ index: 'auto' as const });
    },
  };
}

/** The form of the API. */
function tuningOf({ error, ...tuning }: Tuning): TuningView {
  return structuredClone({ ...tuning, error: error && problemOf(error) }) as TuningView;
}
