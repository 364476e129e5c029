import { basename } from 'node:path';
import type { Config } from '../config.ts';
import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import { cameraOf } from '../images/camera.ts';
import { captionOfFile } from '../images/caption/file-caption.ts';
import { companionsOf } from '../images/companions.ts';
import type { DecodeGate } from '../images/decode-gate.ts';
import { bytesHeld } from '../images/read.ts';
import type { OriginalFile, PictureDetails } from './types.ts';

/**
 * What the file of a picture says besides its pixels; nulls without a file. Of a file that is too large to be indexed, which a
 * collection of another program may have, only the header is read. Files are read one after another within the memory of the gate, as
 * for decoding; one that does not fit in it says nothing.
 */
export async function readFacts(
  file: OriginalFile | null,
  { 'max-bytes': maxBytes, 'pair-raw': pairRaw }: Config,
  gate: DecodeGate,
): Promise<Pick<PictureDetails, 'camera' | 'caption' | 'companions'>> {
  if (file === null) return { camera: null, caption: null, companions: [] };
  const { path, size } = file;
  const format = file.format as ImageFormat;
  const held = Math.min(await bytesHeld(path, size), maxBytes);
  const readWithin = gate.run(held, undefined, async () => ({
    camera: await cameraOf(path, format),
    caption: size > maxBytes ? null : await captionOfFile(path, format),
  }));
  const [read, companions] = await Promise.all([
    readWithin.catch(() => ({ camera: null, caption: null })),
    pairRaw ? companionsOf(path) : [],
  ]);
  return { ...read, companions };
}

/** A RAW file beside a picture. Throws `not-found` if the picture has none of this name. */
export async function companionFile(
  { path }: OriginalFile,
  name: string,
  { 'pair-raw': pairRaw }: Config,
): Promise<OriginalFile> {
  const companions = pairRaw ? await companionsOf(path) : [];
  const found = companions.find((companion) => basename(companion.path) === name);
  if (found === undefined) throw new SoutuError('not-found', `${path} has no RAW file ${name} beside it`);
  return { ...found, format: 'raw' };
}
