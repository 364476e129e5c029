/** Connection. */
export function Connection() {
  return null;
}
