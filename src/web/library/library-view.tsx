/** LibraryView. */
export function LibraryView() {
  return null;
}
