import type { FileChange, WatchingEvent, WatchingProblem, WatchingState } from '../engine.ts';
import { ERRORS } from '../errors.ts';
import type { WriteRefusal } from '../file-errors.ts';
import { plural, printable, shortPath } from './format.ts';

const SIGNS = { added: '+', changed: '~', removed: '-', moved: '>' } as const;

/** A line about what was done about a file: `+ path`, `~ path`, `- path`, `> path (was old path)`. */
export function changeLine({ kind, path, from }: FileChange): string {
  const was = from === null ? '' : ` (was ${printable(shortPath(from))})`;
  return `${SIGNS[kind]} ${printable(shortPath(path))}${was}`;
}

/** The same for a program: one object a line. */
export function eventJson(event: WatchingEvent): string {
  switch (event.type) {
    case 'change':
      return JSON.stringify({ event: event.change.kind, path: event.change.path, from: event.change.from });
    case 'failure':
      return JSON.stringify({ event: 'failed', ...event.failure });
    case 'problem':
      return JSON.stringify({ event: 'problem', message: event.message });
    case 'state':
      return JSON.stringify({ event: 'state', ...event.state });
  }
}

const HOME_REFUSALS: Readonly<Record<WriteRefusal, string>> = {
  full: 'the disk of the home is full',
  'read-only': 'the disk of the home is read-only',
  denied: 'the home may not be written',
};

/** What is said before the process that follows the folders, and after it. */
const STATES: Record<WatchingState['state'], readonly [string, string]> = {
  on: ['followed', ''],
  starting: ['about to be followed', ''],
  waiting: ['followed', '; changes wait'],
  paused: ['not followed', ', because that is paused: soutu watch resume'],
  battery: ['followed', '; changes wait, because the machine runs on battery'],
  off: ['not followed: soutu watch, or soutu serve', ''],
};

function whyWaiting({ code, home }: WatchingProblem): string {
  if (code === 'locked') return ' until another process has written';
  if (home !== null) return `, because ${HOME_REFUSALS[home]}`;
  return `: ${(ERRORS[code]?.summary ?? code).replace(/\.$/, '')}`;
}

/** Whether and how the folders are followed. */
export function watchingLines({ state, problem, process, folders, changed }: WatchingState): string[] {
  const [is, because] = STATES[state];
  const by = process === null ? '' : ` by process ${process.pid} (${printable(process.command)})`;
  const why = state === 'waiting' && problem !== null ? whyWaiting(problem) : '';
  const waiting = changed > 0 ? `; ${plural(changed, 'change')} not stored yet` : '';
  const others = folders.filter(({ how, reason }) => how !== 'events' || reason !== null);
  return [
    `${is}${by}${because}${why}${waiting}`,
    ...others.map(({ path, how, reason }) => {
      if (how === 'missing')
        return `${printable(shortPath(path))} is missing and looked for${reason === null ? '' : `: ${reason}`}`;
      return `${printable(shortPath(path))} is ${how === 'rescans' ? 'only' : 'also'} walked now and then: ${reason}`;
    }),
  ];
}
