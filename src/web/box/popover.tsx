import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

/** Space between a panel and the edge of the window. */
const EDGE = 12;

/** A button that opens a panel; the browser reports to screen readers whether it is open. */
export function PopoverButton({
  panel,
  label,
  children,
}: {
  panel: string;
  label: string;
  children: ComponentChildren;
}) {
  return (
    <button
      type="button"
      class="button narrow-button"
      popovertarget={panel}
      aria-haspopup="dialog"
      aria-label={label}
    >
      {children}
    </button>
  );
}

/**
 * A panel below its button; on phones a sheet at the bottom. The browser closes it on Esc or an outside click and restores
 * the focus.
 */
export function Popover({
  id,
  label,
  onOpen,
  children,
}: {
  id: string;
  label: string;
  /** Called when it opens and when it closes. */
  onOpen?: (isOpen: boolean) => void;
  children: ComponentChildren;
}) {
  const panel = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={panel}
      id={id}
      class="panel"
      popover="auto"
      role="dialog"
      aria-label={label}
      onBeforeToggle={(event) => {
        const isOpen = event.newState === 'open';
        if (isOpen && panel.current) putBelowButton(panel.current);
        onOpen?.(isOpen);
      }}
    >
      {children}
    </div>
  );
}

function putBelowButton(panel: HTMLElement): void {
  const button = document.querySelector(`[popovertarget="${panel.id}"]`);
  if (!button) return;
  const { left, bottom } = button.getBoundingClientRect();
  panel.style.setProperty('--left', `${Math.max(EDGE, left)}px`);
  panel.style.setProperty('--top', `${bottom + 8}px`);
}

/** Focuses the filters when the focused control is removed. Not the search box, which would open the keyboard on phones. */
export function focusFilters(): void {
  document.querySelector<HTMLElement>('.narrow-button')?.focus();
}
