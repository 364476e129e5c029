import { say } from './devices-text.ts';

/** Why the library page offers no changes. */
export function ViewOnly() {
  return <p class="lib-note">{say('viewOnly')}</p>;
}
