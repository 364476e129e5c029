import type { TextLine } from '../../core/text-line.ts';
import type { Item } from '../item.ts';
import { KEEPS_ALL, type Keeping, WORD_STAGES, withoutWords } from '../keeping.ts';
import type { LaterColumns } from './schema.ts';

/** The limits of every Milvus: bytes of a text and elements of a list. */
export const TEXT_BYTES = 65_535;
export const LIST_LENGTH = 4096;

/**
 * A picture with more copies or more lines of text must not end a run: the further copies are not found by their paths, and the
 * further lines have no places, while their words are found.
 */
export const keepingOf = ({ words, entries, origin }: LaterColumns): Keeping => ({
  lacks: words ? KEEPS_ALL.lacks : WORD_STAGES,
  kept(item) {
    const kept = words ? item : withoutWords(item);
    return {
      ...kept,
      paths: kept.paths.slice(0, LIST_LENGTH),
      lines: fitting(kept),
      entry: entries ? kept.entry : null,
      ...(!origin && NO_ORIGIN),
    };
  },
});

const NO_ORIGIN = { takenOffset: null, takenFrom: null, latitude: null, longitude: null } as const;

/** As many of the lines, from the first, as fit in their column. */
function fitting({ lines }: Item): readonly TextLine[] | null {
  if (lines === null) return null;
  // The brackets; each line is followed by a comma or a bracket.
  let bytes = 1;
  const over = lines.findIndex((line) => {
    bytes += bytesOf(JSON.stringify(line)) + 1;
    return bytes > TEXT_BYTES;
  });
  return over === -1 ? lines : lines.slice(0, over);
}

export const bytesOf = (text: string): number => Buffer.byteLength(text);
