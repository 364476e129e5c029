import { readFields } from '../../texts/entry.ts';
import { isBad } from '../../texts/line.ts';
import type { LibraryContext } from '../context.ts';
import type { GivenText, PutTextsReport } from '../text-types.ts';
import { writingTexts } from './open-texts.ts';
import type { SourcedText } from './write-texts.ts';

/** See `LibraryTexts.put`. Needs the turn of a writing run. */
export async function putTexts(
  context: LibraryContext,
  source: string,
  given: readonly GivenText[],
  options: { readonly command: string; readonly signal: AbortSignal },
): Promise<PutTextsReport> {
  const failures: { index: number; problem: string }[] = [];
  const texts: SourcedText[] = [];
  const now = Date.now();
  for (const [index, text] of given.entries()) {
    const read = readFields({ line: null, bytes: 0 }, () => ({ ...text }));
    if (read === null) failures.push({ index, problem: 'the text is empty' });
    else if (isBad(read)) failures.push({ index, problem: read.problem });
    else
      texts.push({
        text: read.text,
        entry: read.entry,
        paths: [source],
        size: Buffer.byteLength(read.text),
        mtime: now,
      });
  }
  return writingTexts(context, options, async ({ store, write }) => {
    const { added, changed, kept, failed } = await write(texts);
    for (const { source: text, problem } of failed)
      failures.push({
        index: given.findIndex((one) => one.text.trim().normalize('NFC') === text.text),
        problem,
      });
    await store.maintain({ changed: added + changed > 0, signal: options.signal });
    return { added, changed, kept, failures, texts: await store.count() };
  });
}
