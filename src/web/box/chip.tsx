import type { ComponentChildren } from 'preact';
import { Icon } from '../parts/icon.tsx';
import { t } from '../text/language.ts';
import { focusFilters } from './popover.tsx';

/** A removable part of the query. `name` is its accessible name. */
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

/**
 * Moves the focus to the next chip, or else to the filters, so that keyboard users do not lose their position in the page.
 */
function moveFocusFrom(chip: HTMLElement): void {
  const item = chip.closest('li');
  const beside = item?.nextElementSibling ?? item?.previousElementSibling;
  const next = beside?.querySelector('button');
  if (next) next.focus();
  else focusFilters();
}
