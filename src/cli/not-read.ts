import type { EngineStatus } from '../engine.ts';
import { plural } from './format.ts';

/** Why words in pictures are not found, for commands that index. */
export const READER_MISSING =
  'Words in pictures are not read, for lack of the models (26 MB): soutu models pull ocr';

/** How the words of pictures come to be read that a search could not find. */
export function notRead(unread: number, { reading }: Pick<EngineStatus, 'reading'>): string {
  const what = `The words in ${plural(unread, 'picture')} have not been read`;
  switch (reading) {
    case 'on':
      return `${what} yet: soutu index reads those that --ocr-exclude does not leave out.`;
    case 'off':
      return `${what}: reading is off (setting ocr).`;
    case 'missing':
      return `${what}: soutu models pull ocr (26 MB), then soutu index.`;
  }
}
