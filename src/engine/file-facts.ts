import { basename } from 'node:path';
import type { Config } from '../config.ts';
import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import { cameraOf } from '../images/camera.ts';
import { captionOfFile } from '../images/caption/file-caption.ts';
import { companionsOf } from '../images/companions.ts';
import type { OriginalFile, PictureDetails } from './types.ts';

/**
 * What the file of a picture says besides its pixels; nulls without a file. Of a file that is too large to be indexed, which a
 * collection of another program may have, only the header is read.
 */
export async function readFacts(
  file: OriginalFile | null,
  { 'max-bytes': maxBytes, 'pair-raw': pairRaw }: Config,
): Promise<Pick<PictureDetails, 'camera' | 'caption' | 'companions'>> {
  if (file === null) return { camera: null, caption: null, companions: [] };
  const [camera, caption, companions] = await Promise.all([
    cameraOf(file.path, file.format as ImageFormat),
    file.size > maxBytes ? null : captionOfFile(file.path, file.format as ImageFormat),
    pairRaw ? companionsOf(file.path) : [],
  ]);
  return { camera, caption, companions };
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
