import { useEffect, useState } from 'preact/hooks';
import { change } from '../state/history.ts';
import { search } from '../state/search-state.ts';
import { filtersOfPlace, type TypedPlace, typedPlace } from './place.ts';
import { say } from './place-text.ts';
import './place-choice.css';

const HINT_ID = 'place-hint';
const WRONG = { text: 'wrongPlace', kilometres: 'wrongDistance' } as const;

/** Scrolls the panel so far that all of the hint is above its foot. */
const showHint = () => document.getElementById(HINT_ID)?.scrollIntoView({ block: 'nearest' });

/** Filter by the place where pictures were taken: around a point, or in a box. Applies when a field is left or Enter is pressed. */
export function PlaceChoice() {
  const { near, within } = search.value;
  const [typed, setTyped] = useState(() => typedPlace({ near, within }));
  const [wrong, setWrong] = useState<keyof TypedPlace | null>(null);
  useEffect(() => {
    if (wrong !== null) showHint();
  }, [wrong]);
  // What is being typed stays whatever other filters do.
  useEffect(() => {
    setTyped(typedPlace({ near, within }));
    setWrong(null);
  }, [near, within]);
  const apply = () => {
    const filters = filtersOfPlace(typed);
    const isWrong = typeof filters === 'string';
    setWrong(isWrong ? filters : null);
    if (isWrong) return;
    change(filters);
    // Another way to write the same place changes no filter.
    if (filters.near ?? filters.within) setTyped(typedPlace(filters));
  };
  const field = (name: keyof TypedPlace) =>
    ({
      class: 'field',
      value: typed[name],
      'aria-invalid': wrong === name,
      'aria-describedby': HINT_ID,
      onInput: ({ currentTarget: { value } }: { currentTarget: HTMLInputElement }) =>
        setTyped((before) => ({ ...before, [name]: value })),
      onChange: apply,
      onFocus: showHint,
    }) as const;
  return (
    <fieldset class="filters-part">
      <legend>{say('title')}</legend>
      <div class="place">
        <label class="day">
          <span>{say('where')}</span>
          <input
            {...field('text')}
            type="text"
            placeholder="52.52, 13.40"
            autocomplete="off"
            maxLength={100}
          />
        </label>
        <label class="day">
          <span>{say('distance')}</span>
          <input {...field('kilometres')} type="number" min={0} step="any" disabled={within !== null} />
        </label>
      </div>
      <p id={HINT_ID} class={wrong ? 'place-wrong' : 'filters-hint'} role={wrong ? 'alert' : undefined}>
        {say(wrong === null ? 'hint' : WRONG[wrong])}
      </p>
    </fieldset>
  );
}
