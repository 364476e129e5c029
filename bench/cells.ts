import { measureRecall } from './cell-recall.ts';
import { embedCrops } from './crops.ts';
import { withFolder } from './run.ts';

/**
 * What searches of the copy find that visit only some cells, of real embeddings.
 *
 * @param drawings the unpacked npm package `openmoji`
 * @param share of the pictures, 0 to 1, for a trial
 */
export const benchCells = (drawings: string, share: number): Promise<string> =>
  withFolder(async (folder) => measureRecall(await embedCrops(drawings, share, folder), folder));
