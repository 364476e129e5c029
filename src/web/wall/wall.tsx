/** WallView. */
export function WallView() {
  return null;
}
