const OPENS_MS = 160;

/** The tile of a picture; null if it was scrolled out of the document. */
const tileOf = (id: string) => document.querySelector<HTMLElement>(`[data-result="${id}"]`);

/** Animates the picture from its tile to full size, to show where it came from. */
export function animateFromTile(dialog: HTMLElement, id: string): void {
  const from = tileOf(id)?.getBoundingClientRect();
  const stage = dialog.querySelector('.view-surface');
  if (!from || !stage || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const to = stage.getBoundingClientRect();
  const scale = Math.max(0.05, Math.min(from.width / to.width, from.height / to.height));
  const x = from.left + from.width / 2 - to.left - to.width / 2;
  const y = from.top + from.height / 2 - to.top - to.height / 2;
  const timing = { duration: OPENS_MS, easing: 'ease-out' };
  stage.animate({ transform: [`translate(${x}px, ${y}px) scale(${scale})`, 'none'] }, timing);
  dialog.animate({ opacity: [0, 1] }, timing);
}

/** Returns the focus to the tile of the picture that was open last. */
export function focusTile(id: string): void {
  tileOf(id)?.focus();
}
