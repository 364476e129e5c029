import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Config } from '../config.ts';
import type { ImageInput, Region } from '../core/query.ts';
import { SoutuError } from '../errors.ts';
import { decode } from '../images/decode.ts';
import type { Admission } from '../images/decode-gate.ts';
import { sniffFormat } from '../images/identify.ts';
import { readContent } from '../images/read.ts';
import type { Pixels } from '../models/embedder.ts';
import type { Home } from './home.ts';

/** A picture of a query in memory. */
export interface QueryPicture {
  /** md5 of its content, which is also its id in a library. */
  readonly id: string;
  readonly bytes: Uint8Array;
  /** For messages. */
  readonly name: string;
  /** The room that it takes; whoever opened it releases it. */
  readonly room: Admission;
}

/** Reads a picture of a query when there is room for it. Throws `not-found` and the other errors of reading. */
export async function openPicture(
  input: ImageInput,
  { config, gate }: Home,
  signal?: AbortSignal,
): Promise<QueryPicture> {
  if (input instanceof Uint8Array) {
    const name = 'the picture of the query';
    return { id: md5(input), bytes: input, name, room: await gate.admit(0, signal) };
  }
  const name = typeof input === 'string' ? input : input.name;
  let room: Admission | undefined;
  try {
    // What cannot be looked at is explained when it is read.
    const size = typeof input === 'string' ? await sizeOf(input) : input.size;
    room = await gate.admit(Math.min(size, config['max-bytes']), signal);
    if (typeof input === 'string') {
      const { id, bytes } = await readContent(input, config['max-bytes']);
      return { id, bytes, name, room };
    }
    const bytes = await input.read();
    return { id: md5(bytes), bytes, name, room };
  } catch (error) {
    room?.release();
    throw named(name, error);
  }
}

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** What is wanted of a picture. */
export interface ImagePart {
  readonly region?: Region | undefined;
  /** Default: the setting. */
  readonly maxPixels?: number | undefined;
}

/** The pixels of a picture of a query, or of a part of it. Throws the errors of decoding. */
export async function queryPixels(
  { bytes, name, room }: QueryPicture,
  { region, maxPixels }: ImagePart,
  config: Config,
  imageSize: number,
  signal: AbortSignal,
): Promise<Pixels> {
  try {
    const picture = await decode(bytes, sniffFormat(bytes), {
      maxPixels: maxPixels ?? config['max-pixels'],
      ...(config.decode === 'fast' && { shrinkTo: imageSize }),
      shrinkToFit: imageSize,
      ...(region && { region }),
      room,
      signal,
    });
    return picture.pixels;
  } catch (error) {
    throw named(name, error);
  }
}

/** The error with the file's name before it: decoders know only bytes. */
export function named(name: string, error: unknown): unknown {
  if (!(error instanceof SoutuError)) return error;
  return new SoutuError(error.code, `${name}: ${error.message}`, { hint: error.hint, cause: error });
}
