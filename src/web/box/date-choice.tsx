import { change } from '../state/address.ts';
import { ask } from '../state/ask.ts';
import { facets } from '../state/library.ts';
import { number, t } from '../text/language.ts';
import { monthNames } from './date-label.ts';
import { daysOf, monthRange, rangeOf, wholeOf, yearRange } from './dates.ts';

const NO_DATE = { after: null, before: null };

/** When a picture was taken: a year, then a month of it, or any two days. */
export function DateChoice() {
  const { after, before } = ask.value;
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
      <div class="filters-days">
        <Day label={t('boxFrom')} value={from} choose={(day) => change(rangeOf(day, to))} />
        <Day label={t('boxTo')} value={to} choose={(day) => change(rangeOf(from, day))} />
      </div>
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

function Day({ label, value, choose }: { label: string; value: string; choose: (day: string) => void }) {
  return (
    <label class="day">
      <span>{label}</span>
      <input
        class="field"
        type="date"
        value={value}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      />
    </label>
  );
}
