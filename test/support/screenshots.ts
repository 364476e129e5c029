/** Names of the screenshots in docs/images, which `npm run screenshots` creates. */
export const SCREENSHOTS = [
  'wall-light',
  'search-dark',
  'part',
  'composed',
  'chinese',
  'phone',
  'first-run',
  'indexing',
] as const;
