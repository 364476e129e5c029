import { useRef } from 'preact/hooks';
import { change } from '../state/history.ts';
import { facets } from '../state/library.ts';
import { search } from '../state/search-state.ts';
import { number, t } from '../text/language.ts';
import { monthNames } from './date-label.ts';
import { daysOf, monthRange, rangeOf, wholeOf, yearRange } from './dates.ts';

const NO_DATE = { after: null, before: null };

/** Filter by date: a year, a month of it, or a range of days. */
export function DateChoice() {
  const { after, before } = search.value;
  const chosen = wholeOf({ after, before });
  const { from, to } = daysOf({ after, before });
  const years = (facets.value?.years ?? []).toSorted((a, b) => b.year - a.year);
  return (
    <fieldset class="filters-part">
      <legend>{t('boxDate')}</legend>
      {years.length > 0 && (
        <fieldset class="picks" aria-label={t('boxYear')}>
          {years.map(({ year, count }) => (
            <Pick
              key={year}
              on={chosen?.year === year}
              choose={(on) => change(on ? yearRange(year) : NO_DATE)}
              label={String(year)}
              title={number(count)}
            />
          ))}
        </fieldset>
      )}
      {chosen && (
        <fieldset class="picks" aria-label={t('boxMonth')}>
          {monthNames().map((name, i) => (
            <Pick
              key={name}
              on={chosen.month === i + 1}
              choose={(on) => change(on ? monthRange(chosen.year, i + 1) : yearRange(chosen.year))}
              label={name}
            />
          ))}
        </fieldset>
      )}
      <Days from={from} to={to} />
    </fieldset>
  );
}

function Pick({
  label,
  title,
  on,
  choose,
}: {
  label: string;
  title?: string;
  on: boolean;
  choose: (on: boolean) => void;
}) {
  return (
    <button type="button" class="pick" aria-pressed={on} title={title} onClick={() => choose(!on)}>
      {label}
    </button>
  );
}

/** Skips incomplete years while they are being typed: 0002, 0020, 0202. */
const FIRST_YEAR = '1000';

/** A range of days, both optional. A range that ends before it starts is not applied. */
function Days({ from, to }: { from: string; to: string }) {
  const first = useRef<HTMLInputElement>(null);
  const last = useRef<HTMLInputElement>(null);
  const typed = () => [first.current?.value ?? '', last.current?.value ?? ''] as const;
  const follow = () => {
    const [start, end] = typed();
    const usable = [start, end].every((day) => day === '' || day >= FIRST_YEAR);
    if (usable && !(start && end && start > end)) change(rangeOf(start, end));
  };
  const settle = () => {
    const [start, end] = typed();
    if (end >= FIRST_YEAR && start > end) change(rangeOf(end, start));
  };
  return (
    <div class="filters-days">
      <label class="day">
        <span>{t('boxFrom')}</span>
        <input ref={first} class="field" type="date" value={from} onChange={follow} onBlur={settle} />
      </label>
      <label class="day">
        <span>{t('boxTo')}</span>
        <input ref={last} class="field" type="date" value={to} onChange={follow} onBlur={settle} />
      </label>
    </div>
  );
}
