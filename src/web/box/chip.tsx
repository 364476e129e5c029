import type { ComponentChildren } from 'preact';
import { Icon } from '../parts/icon.tsx';
import { t } from '../text/language.ts';
import { focusFilters } from './popover.tsx';

/** Something that narrows the question; a click on it takes it back. `name` is what a screen reader says. */
export function Chip({
  name,
  title,
  children,
  remove,
}: {
  name: string;
  title?: string | undefined;
  children: ComponentChildren;
  remove: () => void;
}) {
  return (
    <li>
      <button
        type="button"
        class="chip"
        aria-label={t('boxTakeBack', { what: name })}
        title={title}
        onClick={({ currentTarget }) => {
          moveFocusFrom(currentTarget);
          remove();
        }}
      >
        {children}
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}

/** To the chip beside, or to the filters: who works with the keyboard is not thrown back to the start of the page. */
function moveFocusFrom(chip: HTMLElement): void {
  const item = chip.closest('li');
  const beside = item?.nextElementSibling ?? item?.previousElementSibling;
  const next = beside?.querySelector('button');
  if (next) next.focus();
  else focusFilters();
}
