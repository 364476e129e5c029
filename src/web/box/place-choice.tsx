import { useEffect, useRef, useState } from 'preact/hooks';
import { change } from '../state/history.ts';
import { search } from '../state/search-state.ts';
import { filtersOfPlace, typedPlace } from './place.ts';
import { say } from './place-text.ts';
import './place-choice.css';

const HINT_ID = 'place-hint';

/** Filter by the place where pictures were taken: around a point, or in a box. Applies when a field is left or Enter is pressed. */
export function PlaceChoice() {
  const { near, within } = search.value;
  const where = useRef<HTMLInputElement>(null);
  const distance = useRef<HTMLInputElement>(null);
  /** What was typed and is no place; null if the fields show the filter. */
  const [wrong, setWrong] = useState<ReturnType<typeof typedPlace> | null>(null);
  useEffect(() => setWrong(null), [near, within]);
  const { text, kilometres } = wrong ?? typedPlace({ near, within });
  const apply = () => {
    const typed = { text: where.current?.value ?? '', kilometres: distance.current?.value ?? '' };
    const filters = filtersOfPlace(typed.text, typed.kilometres);
    setWrong(filters === null ? typed : null);
    if (filters !== null) change(filters);
  };
  const described = { 'aria-invalid': wrong !== null, 'aria-describedby': HINT_ID } as const;
  return (
    <fieldset class="filters-part">
      <legend>{say('title')}</legend>
      <div class="place">
        <label class="day">
          <span>{say('where')}</span>
          <input
            {...described}
            ref={where}
            class="field"
            type="text"
            autocomplete="off"
            maxLength={100}
            value={text}
            onChange={apply}
          />
        </label>
        <label class="day">
          <span>{say('distance')}</span>
          <input
            {...described}
            ref={distance}
            class="field"
            type="number"
            min={0}
            step="any"
            value={kilometres}
            disabled={within !== null}
            onChange={apply}
          />
        </label>
      </div>
      <p id={HINT_ID} class={wrong ? 'place-wrong' : 'filters-hint'} role={wrong ? 'alert' : undefined}>
        {say(wrong ? 'wrong' : 'hint')}
      </p>
    </fieldset>
  );
}
