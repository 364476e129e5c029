import type { Config } from '../config.ts';
import type { ImageInput, Region } from '../core/query.ts';
import { SoutuError } from '../errors.ts';
import { decode } from '../images/decode.ts';
import { sniffFormat } from '../images/identify.ts';
import { thumbnail } from '../images/thumbnail.ts';
import { readContent } from '../indexing/read.ts';
import type { Pixels } from '../models/embedder.ts';
import type { Home } from './home.ts';

/** The pixels of a picture of a query: a file, or encoded bytes. Throws `not-found` and the errors of decoding. */
export async function queryPixels(
  input: ImageInput,
  region: Region | undefined,
  config: Config,
  imageSize: number,
  signal: AbortSignal | undefined,
): Promise<Pixels> {
  const name = typeof input === 'string' ? input : 'the picture of the query';
  try {
    const bytes = typeof input === 'string' ? await readPicture(input, config) : input;
    const picture = await decode(bytes, sniffFormat(bytes), {
      maxPixels: config['max-pixels'],
      ...(config.decode === 'fast' && { shrinkTo: imageSize }),
      ...(region && { region }),
      ...(signal && { signal }),
    });
    return picture.pixels;
  } catch (error) {
    throw named(name, error);
  }
}

/** A WebP thumbnail of a picture of the library. Throws `not-found` for an id that is not in it. */
export async function libraryThumbnail(home: Home, id: string, size: number): Promise<Uint8Array> {
  const store = await home.store();
  const [row] = await store.get([id]);
  const path = row?.paths[0];
  if (path === undefined) throw new SoutuError('not-found', `There is no picture ${id} in the library`);
  try {
    const bytes = await readPicture(path, home.config);
    return await thumbnail(bytes, sniffFormat(bytes), { size, maxPixels: home.config['max-pixels'] });
  } catch (error) {
    throw named(path, error);
  }
}

async function readPicture(path: string, config: Config): Promise<Uint8Array> {
  const { bytes } = await readContent(path, config['max-bytes']);
  return bytes;
}

/** The error with the file's name before it: decoders know only bytes. */
function named(name: string, error: unknown): unknown {
  if (!(error instanceof SoutuError)) return error;
  return new SoutuError(error.code, `${name}: ${error.message}`, { hint: error.hint, cause: error });
}
