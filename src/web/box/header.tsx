/** Header. */
export function Header() {
  return null;
}
