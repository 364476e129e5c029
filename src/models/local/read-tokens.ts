import { join } from 'node:path';
import { FAMILIES, familyOf } from '../families/registry.ts';
import { CONFIG, type ModelSetup, readTokenizerFiles } from '../files/model-folder.ts';

/** The input of the text encoder for each text: token ids by text, padded if the family pads. Throws `model-invalid`. */
export async function readTokens(setup: ModelSetup, texts: readonly string[]): Promise<number[][]> {
  const file = join(setup.folder, CONFIG);
  const recipes = await familyOf(setup.config, file, FAMILIES).parse(setup.config, file).loadEncoders();
  const readText = recipes.createTextReader(await readTokenizerFiles(setup.folder), setup.contextLength);
  return texts.map((text) => [...(Object.values(readText(text))[0] ?? [])]);
}
