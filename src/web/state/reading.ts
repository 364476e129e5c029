import type { TextName } from '../text/language.ts';
import { activeJob, status } from './library.ts';

/** What is said of pictures whose words are not read, by whether this server reads words. */
const READING = { on: 'resultsReadOn', off: 'resultsReadOff', missing: 'resultsReadMissing' } as const;

/** What will read the words of the other pictures: the current run, the next one, or one after something is switched on or downloaded. */
export function howRead(): TextName {
  const reading = status.value?.reading ?? 'on';
  // A switch to another model leaves words to the next run.
  return reading === 'on' && activeJob.value?.model === null ? 'resultsReadNow' : READING[reading];
}
