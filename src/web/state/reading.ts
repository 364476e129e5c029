import type { TextName } from '../text/language.ts';
import { activeJob, status } from './library.ts';

const READING = { on: 'resultsReadOn', off: 'resultsReadOff', missing: 'resultsReadMissing' } as const;

/** How the words of pictures come to be read. */
export function howRead(): TextName {
  const reading = status.value?.reading ?? 'on';
  // A switch to another model leaves words to the next run.
  return reading === 'on' && activeJob.value?.model === null ? 'resultsReadNow' : READING[reading];
}
