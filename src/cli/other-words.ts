/** Other words for what Soutu can do, and how it is done. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  'soutu index FOLDER adds pictures.': ['add', 'import', 'scan'],
  'soutu index brings the library up to date.': ['update', 'refresh', 'sync', 'rescan'],
  'soutu search WORDS finds pictures.': ['find', 'query'],
  'soutu search --folder FOLDER lists the pictures in a folder, newest first.': ['list', 'ls'],
  'soutu serve --open opens the page.': ['start', 'open', 'web', 'ui', 'gui', 'server'],
  'soutu status shows what is in the library.': ['info', 'stats', 'folders', 'failures'],
  'soutu remove PATH takes pictures out of the library.': ['delete', 'rm', 'forget'],
  'soutu tag proposes labels.': ['label', 'labels', 'tags', 'keywords'],
  'soutu models pull NAME downloads a model.': ['pull', 'download', 'model'],
  'The page lists pictures with several files (soutu serve --open, Library, Copies); soutu search --image FILE finds similar ones.':
    ['duplicates', 'duplicate', 'dupes', 'dedupe', 'copies', 'similar'],
};

/** A sentence, with a space after it, that says what does what a word asks for; null if the word is not known. */
export function meantBy(word: string): string | null {
  const found = Object.entries(OTHER_WORDS).find(([, words]) => words.includes(word.toLowerCase()));
  return found ? `${found[0]} ` : null;
}
