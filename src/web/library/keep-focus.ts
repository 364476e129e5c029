/**
 * When an action removes or disables the button that has the focus, moves the focus to the button that undoes the action, else
 * to the name of the row or the heading of the section: else the keyboard would start again at the top of the page. Returns a
 * function that stops this.
 */
export function keepFocus(): () => void {
  let last: Element | null = null;
  let homes: (HTMLElement | null | undefined)[] = [];
  const onFocus = ({ target }: FocusEvent) => {
    last = target as Element;
    const section = last.closest('.lib-section');
    // A message is in no section, so that the focus returns from it to where it was before.
    if (section)
      homes = [last.closest('.mod-model')?.querySelector('.mod-name'), section.querySelector('h2')];
  };
  const observer = new MutationObserver(() => {
    const { activeElement, body } = document;
    const isGone = last && (!last.isConnected || last.matches(':disabled'));
    if (!isGone || (activeElement !== body && activeElement !== last)) return;
    const undo = [...document.querySelectorAll<HTMLElement>('.toast-undo')].at(-1);
    (undo ?? homes.find((home) => home?.isConnected))?.focus({ preventScroll: true });
  });
  document.addEventListener('focusin', onFocus);
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
  return () => {
    document.removeEventListener('focusin', onFocus);
    observer.disconnect();
  };
}
