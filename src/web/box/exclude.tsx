import { useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { search } from '../state/search-state.ts';
import { t } from '../text/language.ts';
import { Chip } from './chip.tsx';
import { excludeWords, removeExclusion } from './draft.ts';
import { Popover, PopoverButton } from './popover.tsx';
import { Thumb, thumbOf } from './thumb.tsx';

const PANEL_ID = 'exclude-panel';

/** The exclusions, each as a chip with a minus. */
export function ExclusionChips() {
  return (
    <>
      {search.value.not.map((one) => {
        const remove = () => removeExclusion(one);
        if ('text' in one) {
          return (
            <Chip key={`-${one.text}`} name={t('boxExcluded', { what: one.text })} remove={remove}>
              <Icon name="minus" size={14} />
              <span class="chip-text">{one.text}</span>
            </Chip>
          );
        }
        return (
          <Chip key={one.id} name={t('boxExcludedPicture')} title={t('boxExcludedPicture')} remove={remove}>
            <Icon name="minus" size={14} />
            <Thumb src={thumbOf(one)} />
          </Chip>
        );
      })}
    </>
  );
}

/** A button for excluding something, for users who do not know the minus. */
export function ExcludeButton() {
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!input.current?.value.trim()) return;
    excludeWords(input.current.value);
    input.current.value = '';
    document.getElementById(PANEL_ID)?.hidePopover();
  };
  return (
    <>
      <PopoverButton panel={PANEL_ID} label={t('boxExcludeLabel')}>
        <Icon name="minus" size={16} />
        <span class="narrow-word">{t('boxExclude')}</span>
      </PopoverButton>
      <Popover id={PANEL_ID} label={t('boxExcludeLabel')}>
        <form class="exclude" onSubmit={submit}>
          <label class="exclude-what">
            <span>{t('boxExcludeWhat')}</span>
            {/* The popover focuses it when it opens. */}
            <input ref={input} class="field" type="text" autocomplete="off" maxLength={200} autofocus />
          </label>
          <button type="submit" class="button primary">
            {t('boxExclude')}
          </button>
          <p class="exclude-hint">{t('boxExcludeHint')}</p>
        </form>
      </Popover>
    </>
  );
}
