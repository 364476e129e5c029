import { INVALID_NAME } from '../../core/invalid-name.ts';
import type { Failure } from '../../http/contract/library.ts';
import { api } from '../api.ts';
import { activeJob, liveFailures } from '../state/library.ts';
import { errorMeaning, number, t } from '../text/language.ts';
import { type FailureText, say } from './failures-text.ts';
import { More, Section, usePages } from './parts.tsx';

/** Heading and advice for each reason of a file. */
const REASONS: Readonly<Record<string, readonly [FailureText, FailureText]>> = {
  empty: ['whyEmpty', 'doEmpty'],
  corrupt: ['whyCorrupt', 'doCorrupt'],
  unsupported: ['whyUnsupported', 'doUnsupported'],
  'too-large': ['whyTooLarge', 'doTooLarge'],
  unreadable: ['whyUnreadable', 'doUnreadable'],
  'not-found': ['whyMissing', 'doMissing'],
  name: ['whyName', 'doName'],
};

/** Reasons that are not told by the message once more. */
const SAID_BY_HEADING = ['empty', 'not-found', 'name'];

/** The error code, but names that cannot be opened apart from other `unreadable` files, which only the message tells. */
const reasonOf = ({ code, message }: Failure) => (message === INVALID_NAME ? 'name' : code);

/** Files that could not be read, by reason, including those of the current run as they occur. */
export function Failures() {
  const { last, rows, more } = usePages(api.failures, ({ failures }) => failures);
  const live = activeJob.value ? liveFailures.value : [];
  const known = new Set(live.map(({ path }) => path));
  const all = [...live, ...rows.filter(({ path }) => !known.has(path))];
  const reasons = [...new Set(all.map(reasonOf))];
  return (
    <Section name="libFailures" data={last}>
      {last && all.length === 0 && <p class="lib-quiet">{t('libNoFailures')}</p>}
      {reasons.map((reason) => (
        <Group
          key={reason}
          reason={reason}
          failures={all.filter((failure) => reasonOf(failure) === reason)}
          hasMore={last !== null && rows.length < last.total}
        />
      ))}
      {last && rows.length < last.total && <More more={more} />}
    </Section>
  );
}

interface GroupProps {
  readonly reason: string;
  readonly failures: readonly Failure[];
  /** Whether there may be more than these. */
  readonly hasMore: boolean;
}

function Group({ reason, failures, hasMore }: GroupProps) {
  const [why, what] = REASONS[reason] ?? [];
  return (
    <div class="lib-group">
      <h3>
        {why ? say(why) : errorMeaning(reason) || reason}{' '}
        <span class="lib-quiet">{`${number(failures.length)}${hasMore ? '+' : ''}`}</span>
      </h3>
      <p class="lib-quiet">{what ? say(what) : failures[0]?.hint}</p>
      <ul class="lib-failures">
        {failures.map(({ path, message }) => (
          <li key={path}>
            <span class="lib-file">{path}</span>
            {!SAID_BY_HEADING.includes(reason) && (
              <span class="lib-quiet" lang="en">
                {message.replace(path, '').trim()}
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
