/** Toasts. */
export function Toasts() {
  return null;
}
