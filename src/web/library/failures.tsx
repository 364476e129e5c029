import type { Failure } from '../../http/contract/library.ts';
import { api } from '../api.ts';
import { activeJob, liveFailures } from '../state/library.ts';
import { number, type TextName, t } from '../text/language.ts';
import { More, Section, usePages } from './parts.tsx';

/** Heading and advice for each error code of a file. */
const REASONS: Readonly<Record<string, readonly [TextName, TextName]>> = {
  empty: ['libWhyEmpty', 'libDoEmpty'],
  corrupt: ['libWhyCorrupt', 'libDoCorrupt'],
  unsupported: ['libWhyUnsupported', 'libDoUnsupported'],
  'too-large': ['libWhyTooLarge', 'libDoTooLarge'],
  unreadable: ['libWhyUnreadable', 'libDoUnreadable'],
  'not-found': ['libWhyMissing', 'libDoMissing'],
};

/** Codes whose message adds nothing to the heading. */
const SAID_BY_CODE = ['empty', 'not-found'];

/** Files that could not be read, by reason, including those of the current run as they occur. */
export function Failures() {
  const { last, rows, more } = usePages(api.failures, ({ failures }) => failures);
  const live = activeJob.value ? liveFailures.value : [];
  const known = new Set(live.map(({ path }) => path));
  const all = [...live, ...rows.filter(({ path }) => !known.has(path))];
  const codes = [...new Set(all.map(({ code }) => code))];
  return (
    <Section name="libFailures" data={last}>
      {last && all.length === 0 && <p class="lib-quiet">{t('libNoFailures')}</p>}
      {codes.map((code) => (
        <Group key={code} code={code} failures={all.filter((failure) => failure.code === code)} />
      ))}
      {last && rows.length < last.total && <More more={more} />}
    </Section>
  );
}

function Group({ code, failures }: { code: string; failures: readonly Failure[] }) {
  const [why, what] = REASONS[code] ?? [];
  return (
    <div class="lib-group">
      <h3>
        {why ? t(why) : code} <span class="lib-quiet">{number(failures.length)}</span>
      </h3>
      <p class="lib-quiet">{what ? t(what) : failures[0]?.hint}</p>
      <ul class="lib-failures">
        {failures.map(({ path, message }) => (
          <li key={path}>
            <span class="lib-file">{path}</span>
            {!SAID_BY_CODE.includes(code) && (
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
