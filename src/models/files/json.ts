import { readFile } from 'node:fs/promises';
import { withoutMark } from '../../core/byte-order-mark.ts';
import { SoutuError } from '../../errors.ts';

export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a JSON object. Throws `model-invalid`, naming the file of the text. */
export function parseJson(text: string, file: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(withoutMark(text));
  } catch (cause) {
    throw new SoutuError('model-invalid', `${file}: not valid JSON.`, { cause });
  }
  if (!isJson(value)) throw new SoutuError('model-invalid', `${file}: not a JSON object.`);
  return value;
}

/** Reads a text file of a model. Throws `model-invalid` if that fails. */
export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SoutuError('model-invalid', `${path}: this file of the model cannot be read.`, { cause });
  });
}
