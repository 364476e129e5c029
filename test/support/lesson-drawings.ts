/** The drawings of each lesson in docs/how-search-works.md, in the order of its page. */
const DRAWINGS = {
  ivf: ['ivf-cells', 'ivf-recall'],
  hnsw: ['hnsw-walk', 'hnsw-recall'],
  pq: ['pq-code', 'pq-codebook', 'pq-table', 'pq-estimates'],
} as const;

/** The query of the lessons there, by language. */
export const LESSON_QUERIES = { en: 'a dog on the beach', zh: '沙滩上的狗' } as const;

/** Names of the files in docs/images, which `npm run screenshots` creates. */
export const LESSON_DRAWINGS = Object.entries(DRAWINGS).flatMap(([method, names]) =>
  (Object.keys(LESSON_QUERIES) as (keyof typeof LESSON_QUERIES)[]).flatMap((language) =>
    names.map((name, place) => ({ method, language, place, file: `${name}-${language}.webp` })),
  ),
);
