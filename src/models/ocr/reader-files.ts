import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a reader of words, as absolute paths. */
export interface ReaderFiles {
  /** Finds lines of text. */
  readonly detector: string;
  /** Reads a line. */
  readonly recogniser: string;
  /** The recogniser's characters, one a line; null if there is no such file, because newer recognisers hold them. */
  readonly characters: string | null;
}

/** Names of the same model in the packages and on the hubs that carry it. */
const DETECTORS = ['ch_PP-OCRv4_det_mobile.onnx', 'ch_PP-OCRv4_det_infer.onnx'];
/** Best first: version 4 swallows blanks between English words. */
const RECOGNISERS = ['PP-OCRv6_rec_small.onnx', 'ch_PP-OCRv4_rec_mobile.onnx', 'ch_PP-OCRv4_rec_infer.onnx'];
/** Of version 4. */
const CHARACTERS = 'ppocr_keys_v1.txt';

/** The files of the best reader in a folder; null if it has none. */
export async function findReaderFiles(folder: string): Promise<ReaderFiles | null> {
  const detector = await firstIn(folder, DETECTORS);
  const recogniser = await firstIn(folder, RECOGNISERS);
  if (detector === null || recogniser === null) return null;
  return { detector, recogniser, characters: await firstIn(folder, [CHARACTERS]) };
}

async function firstIn(folder: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    const path = join(folder, name);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
}
