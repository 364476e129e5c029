import type { ComponentChildren } from 'preact';
import { Icon } from '../parts/icon.tsx';
import { t } from '../text/language.ts';

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
        onClick={remove}
      >
        {children}
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}
