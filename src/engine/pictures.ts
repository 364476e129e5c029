import type { Config } from '../config.ts';
import type { Region } from '../core/query.ts';
import { SoutuError } from '../errors.ts';
import { decode } from '../images/decode.ts';
import { sniffFormat } from '../images/identify.ts';
import { type FileContent, readContent } from '../images/read.ts';
import type { Pixels } from '../models/embedder.ts';

/** A picture of a query in memory. */
export interface QueryPicture {
  readonly bytes: Uint8Array;
  /** For messages. */
  readonly name: string;
}

/** The pixels of a picture of a query, or of a part of it. Throws the errors of decoding. */
export async function queryPixels(
  { bytes, name }: QueryPicture,
  region: Region | undefined,
  config: Config,
  imageSize: number,
  signal: AbortSignal,
): Promise<Pixels> {
  try {
    const picture = await decode(bytes, sniffFormat(bytes), {
      maxPixels: config['max-pixels'],
      ...(config.decode === 'fast' && { shrinkTo: imageSize }),
      ...(region && { region }),
      signal,
    });
    return picture.pixels;
  } catch (error) {
    throw named(name, error);
  }
}

/** A file of a query. Throws `not-found` and the other errors of reading. */
export async function readPicture(path: string, config: Config): Promise<FileContent> {
  try {
    return await readContent(path, config['max-bytes']);
  } catch (error) {
    throw named(path, error);
  }
}

/** The error with the file's name before it: decoders know only bytes. */
export function named(name: string, error: unknown): unknown {
  if (!(error instanceof SoutuError)) return error;
  return new SoutuError(error.code, `${name}: ${error.message}`, { hint: error.hint, cause: error });
}
