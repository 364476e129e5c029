/**
 * Names of the retrievers. `vector` compares the vectors of items with that of the query; `words` looks for its words in names,
 * captions and recognised text.
 */
export const RETRIEVERS = ['vector', 'words'] as const;
export type RetrieverName = (typeof RETRIEVERS)[number];

/**
 * How words were found, best first: the whole file name; all words written in sequence, or anywhere; a whole folder name; all words in names and
 * caption; spread over names and writing; most of the words; only with the last word as the beginning of another; half of the words.
 */
export const WORD_MATCHES = [
  'name',
  'phrase',
  'text',
  'folder',
  'named',
  'spread',
  'most',
  'prefix',
  'some',
] as const;
export type WordMatch = (typeof WORD_MATCHES)[number];

/** What a picture was found by, for people. */
export const REASONS = ['name', 'folder', 'caption', 'text', 'look'] as const;
export type ReasonName = (typeof REASONS)[number];
