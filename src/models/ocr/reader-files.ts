import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a reader of words, as absolute paths. */
export interface ReaderFiles {
  /** Finds lines of text. */
  readonly detector: string;
  /** Reads a line. */
  readonly recogniser: string;
  /** The recogniser's characters, one a line; null if they are inside its file. */
  readonly characters: string | null;
}

const DETECTOR = 'ch_PP-OCRv4_det_infer.onnx';

/** Recognisers with their lists, best first: version 4 swallows blanks between English words. */
const RECOGNISERS = [
  { recogniser: 'PP-OCRv6_rec_small.onnx', characters: null },
  { recogniser: 'ch_PP-OCRv4_rec_infer.onnx', characters: 'ppocr_keys_v1.txt' },
] as const;

/** The files of the best reader in a folder; null if it has none. */
export async function findReaderFiles(folder: string): Promise<ReaderFiles | null> {
  const has = async (name: string) =>
    access(join(folder, name)).then(
      () => true,
      () => false,
    );
  if (!(await has(DETECTOR))) return null;
  for (const { recogniser, characters } of RECOGNISERS) {
    if (!(await has(recogniser)) || (characters !== null && !(await has(characters)))) continue;
    return {
      detector: join(folder, DETECTOR),
      recogniser: join(folder, recogniser),
      characters: characters && join(folder, characters),
    };
  }
  return null;
}
