/** LogIn. */
export function LogIn() {
  return null;
}
