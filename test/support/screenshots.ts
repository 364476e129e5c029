/** The pictures of the page in docs/images, which `npm run screenshots` takes. */
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
