import type { ImageFormat } from '../../core/formats.ts';
import type { Position } from '../../core/position.ts';
import type { TakenFrom } from '../../core/taken-from.ts';
import type { WallTime } from '../../core/wall-time.ts';
import type { Blocks } from '../caption/blocks.ts';
import { blocksOf } from '../caption/read-caption.ts';
import { readSidecarPackets } from '../caption/sidecars.ts';
import { readExifTimes } from '../exif.ts';
import { readGps, readGpsTime } from '../gps.ts';
import { readPngChange, readPngTime } from './png-time.ts';
import { readXmpOrigin } from './xmp-origin.ts';

/** When and where a picture was taken, as far as its file and its sidecars say. */
export interface Origin {
  readonly taken: (WallTime & { readonly from: TakenFrom }) | null;
  readonly position: Position | null;
}

/**
 * Reads when and where a picture was taken, from the most reliable source that says it: EXIF, XMP of a sidecar and of the file, the
 * texts of a PNG. What names of files say comes from `datesOf` (taken.ts), because it changes when they do. Never throws: what is
 * damaged counts as missing.
 *
 * @param paths of all files with this content, each of which may have sidecars
 */
export async function readOrigin(
  paths: readonly string[],
  bytes: Uint8Array,
  format: ImageFormat,
): Promise<Origin> {
  const blocks = await blocksOf(bytes, format).catch((): Blocks => ({ comments: [] }));
  const sidecars = (await Promise.all(paths.map(readSidecarPackets))).flat();
  const exif = [...(blocks.exif === undefined ? [] : [blocks.exif]), ...(blocks.moreExif ?? [])];
  const exifTimes = exif.map(readExifTimes);
  const xmp = [...sidecars, ...(blocks.xmp === undefined ? [] : [blocks.xmp])].map(readXmpOrigin);
  const times: readonly (readonly [TakenFrom, WallTime | null | undefined])[] = [
    ...exifTimes.map(({ taken }) => ['exif', taken] as const),
    ...xmp.map(({ taken }) => ['xmp', taken] as const),
    ['exif', blocks.gps && readGpsTime(blocks.gps, 'first')],
    ...exif.map((block) => ['exif', readGpsTime(block)] as const),
    ...(blocks.times ?? []).map((text) => ['png', readPngTime(text)] as const),
    ...exifTimes.map(({ changed }) => ['changed', changed] as const),
    ['changed', blocks.changed && readPngChange(blocks.changed)],
  ];
  const found = times.find(([, time]) => time);
  const positions = [
    blocks.gps && readGps(blocks.gps, 'first'),
    ...exif.map((block) => readGps(block)),
    ...xmp.map(({ position }) => position),
  ];
  return {
    taken: found?.[1] ? { ...found[1], from: found[0] } : null,
    position: positions.find((position) => position) ?? null,
  };
}
