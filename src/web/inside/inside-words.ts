import type { SearchResponse } from '../../http/contract/search.ts';
import { listed } from '../text/format.ts';
import { number } from '../text/language.ts';
import { say } from './inside-text.ts';

type Search = NonNullable<SearchResponse['profile']>['searches'][number];

/** What a search looked at, in sentences. */
export function lookedAt({ by, kind, effort = {}, lists, compared, full }: Search): string[] {
  if (by === 'copy') return [say('copy', { n: compared ?? 0 })];
  if (by === 'exhaustive') return [full === undefined ? say('exhaustive') : say('exhaustiveOf', { n: full })];
  const values = Object.entries(effort).map(([name, value]) => `${name} ${number(value)}`);
  return [
    say('by', { index: listed([kind.toUpperCase(), ...values]) }),
    lists ? say('lists', { n: lists.visited, of: lists.of }) : kind.startsWith('ivf') ? '' : say('nodes'),
    compared === undefined ? '' : say('compared', { n: compared }),
    full === undefined ? say('fullUnknown') : say('full', { n: full }),
  ];
}

/** What the exact answer has that this one missed. */
export function whatMissed({ exact, notExact, wanted }: Search): string {
  if (exact === null) return say('notExact', { why: notExact ?? '' });
  const n = exact.missed.length;
  return n === 0 ? say('missedNone', { wanted }) : say('missed', { n, wanted });
}

type Why = Pick<NonNullable<SearchResponse['profile']>['hits'][number], 'group' | 'words' | 'look'>;

/** The other reason of a hit, beside the one that decides where it is: its look, or how it has the words; empty if there is none. */
export function besides({ group, words, look }: Why): string {
  const isByLook = group === 'strong' || group === 'possible' || group === 'weak';
  if (!isByLook) return say(`look ${look}`);
  if (words === null || group === 'weak') return '';
  return say(`words ${words}`);
}
