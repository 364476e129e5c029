/** Viewer. */
export function Viewer() {
  return null;
}
