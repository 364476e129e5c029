import { openTiff, readChain } from './directories.ts';

const SUBFILE_TYPE = 254;
const OLD_SUBFILE_TYPE = 255;
const WIDTH = 256;
const HEIGHT = 257;
const COMPRESSION = 259;
const PHOTOMETRIC = 262;
const EXTRA_SAMPLES = 338;
/** Bits of the subfile type: a smaller version of another page, and a transparency mask for one. */
const REDUCED = 1;
const MASK = 4;
/** Luma and chroma, and the two compressions by JPEG, whose decoder converts them to RGB. */
const YCBCR = 6;
const JPEG = [6, 7];
/** Pages that are looked at. */
const MAX_PAGES = 64;

/** A page of a TIFF, as its directory describes it. */
export interface TiffPage {
  /** Its number in the file, from 0. */
  readonly index: number;
  readonly pixels: number;
  /** Whether it is a smaller version of another page, or a mask of one. */
  readonly isSecondary: boolean;
  /** What the first channel after the colours is; null if the page says nothing (TIFF 6.0, page 31). */
  readonly extra: number | null;
  /** Whether its samples are luma and chroma, which libvips takes for RGB. */
  readonly isYcbcr: boolean;
}

/** Reads the directories of a TIFF or BigTIFF, at most 64. Empty for other content. Never throws. */
export function readTiffPages(bytes: Uint8Array): TiffPage[] {
  const tiff = openTiff(bytes);
  if (tiff === null) return [];
  return readChain(tiff, MAX_PAGES).map((directory, index) => {
    const [type = 0] = directory.numbers(SUBFILE_TYPE);
    // In the older tag 2 means reduced.
    const [oldType = 0] = directory.numbers(OLD_SUBFILE_TYPE);
    const [width = 0] = directory.numbers(WIDTH);
    const [height = 0] = directory.numbers(HEIGHT);
    const [extra = null] = directory.numbers(EXTRA_SAMPLES);
    const [compression = 1] = directory.numbers(COMPRESSION);
    const [photometric] = directory.numbers(PHOTOMETRIC);
    const isYcbcr = photometric === YCBCR && !JPEG.includes(compression);
    const isSecondary = (type & (REDUCED | MASK)) !== 0 || oldType === 2;
    return { index, pixels: width * height, isSecondary, extra, isYcbcr };
  });
}

/**
 * The pages that may be shown, by their numbers, the most likely first: in the order of the file, without smaller versions and masks. If
 * the first page is one of these, the largest of the others comes first.
 */
export function shownPages(pages: readonly TiffPage[]): number[] {
  const own = pages.filter(({ isSecondary }) => !isSecondary);
  if (own.length === 0) return [0];
  if (!pages[0]!.isSecondary) return own.map(({ index }) => index);
  const largest = own.reduce((a, b) => (b.pixels > a.pixels ? b : a));
  return [largest, ...own.filter((page) => page !== largest)].map(({ index }) => index);
}
