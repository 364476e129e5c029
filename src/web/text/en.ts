/** The page in English. `zh.ts` has the same names. */
export const en = {
  title: 'Soutu',
  searchPictures: 'Search pictures',
  askHere: 'What are you looking for?',
  library: 'Library',
  language: '中文',
  darkLight: 'Light or dark',
};
