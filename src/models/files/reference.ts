import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJson, parseJson } from './json.ts';

/** What the reference implementation (Hugging Face transformers) computes for a model. Vectors have unit length. */
export interface Reference {
  readonly texts: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly embedding: readonly number[];
  }[];
  /** Pictures by their absolute paths. */
  readonly images: readonly { readonly path: string; readonly embedding: readonly number[] }[];
}

const FOLDER = 'reference';
const FILE = 'reference.json';

/** The reference values beside the files of a model; null if there are none, as for all models but the built-in one. */
export async function readReference(modelFolder: string): Promise<Reference | null> {
  const folder = join(modelFolder, FOLDER);
  const file = join(folder, FILE);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const { texts, images } = parseJson(text, file);
  const list = (value: unknown) => (Array.isArray(value) ? value.filter(isJson) : []);
  return {
    texts: list(texts) as unknown as Reference['texts'],
    images: list(images).map((image) => ({
      path: join(folder, String(image.file)),
      embedding: image.embedding as readonly number[],
    })),
  };
}
