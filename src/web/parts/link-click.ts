/** Handles a click on a link within the page; with a modifier key the browser handles it. */
export const onLinkClick = (action: (event: MouseEvent) => void) => (event: MouseEvent) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  action(event);
};
