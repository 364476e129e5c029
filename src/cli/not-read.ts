import type { EngineStatus } from '../engine.ts';
import { formatCount, plural, printable } from './format.ts';

/** Why words in pictures are not found, for commands that index. */
export const READER_MISSING =
  'Words in pictures are not read, for lack of the models (26 MB): soutu models pull ocr';

/** Said when a search for written words finds nothing: pictures that have not been read may have them. */
export function notRead(unread: number, { reading }: Pick<EngineStatus, 'reading'>): string {
  const what = `The words in ${plural(unread, 'picture')} have not been read`;
  switch (reading) {
    case 'on':
      return `${what} yet: soutu index reads those that --ocr-exclude does not leave out.`;
    case 'off':
      return `${what}: reading is off (setting ocr). soutu index --ocr reads them.`;
    case 'missing':
      return `${what}: soutu models pull ocr (26 MB), then soutu index.`;
  }
}

type WordsStatus = Pick<EngineStatus, 'reading' | 'unread' | 'images' | 'ocrExclude'>;

/** In how many pictures words were read, and what reads the others; null if the store has no place for words. */
export function wordsLine(status: WordsStatus): { readonly found: string; readonly fix?: string } | null {
  const { reading, unread, images, ocrExclude } = status;
  if (unread === null) return null;
  const globs = ocrExclude.map((glob) => `--ocr-exclude ${printable(glob)}`).join(', ');
  const leftOut = globs === '' ? '' : `, none where ${globs} says`;
  const found =
    images === 0
      ? 'no pictures yet'
      : unread === 0
        ? `read in all ${formatCount(images)} pictures`
        : `read in ${formatCount(Math.max(0, images - unread))} of ${plural(images, 'picture')}${leftOut}`;
  if (unread === 0 && images > 0) return { found };
  if (reading === 'missing') return { found, fix: READER_MISSING };
  if (reading === 'off')
    return { found, fix: 'Reading is off (setting ocr). To read them: soutu index --ocr' };
  return images === 0 || globs !== '' ? { found } : { found, fix: 'soutu index reads the others.' };
}
