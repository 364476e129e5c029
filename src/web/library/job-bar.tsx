/** JobBar. */
export function JobBar() {
  return null;
}
