import type { ImageFormat } from '../../core/formats.ts';
import { readPreview } from '../camera-raw/preview.ts';
import { readExifValues } from '../exif-block.ts';
import { readJxlHeader } from '../jxl/header.ts';
import { resourcesOf } from '../psd/resources.ts';
import { sharp } from '../sharp.ts';
import { openTiff } from '../tiff/directories.ts';
import type { Blocks } from './blocks.ts';
import { readExifWords } from './exif-words.ts';
import { gifBlocks } from './gif.ts';
import { iptcOfPhotoshop, readIptc } from './iptc.ts';
import { jpegBlocks } from './jpeg.ts';
import { pngBlocks } from './png.ts';
import { withoutSettings } from './prompt.ts';
import { readSvgWords } from './svg-words.ts';
import { decodeUpToNull } from './text.ts';
import { webpBlocks } from './webp.ts';
import { type Caption, captionOf, type Words } from './words.ts';
import { readXmp } from './xmp.ts';

// Tags of TIFF files.
const TIFF_XMP = 700;
const TIFF_IPTC = 33723;
const TIFF_PHOTOSHOP = 34377;
// Resources of PSD files.
const PSD_IPTC = 1028;
const PSD_EXIF = 1058;
const PSD_XMP = 1060;

/**
 * Reads the words that a picture file carries: title, description, keywords and rating of XMP, IPTC and EXIF, and the texts and
 * comments of its format. Null if there are none. Never throws: what is damaged counts as missing.
 *
 * Pixels are not decoded, and a malicious file costs a bounded time and memory: every part is read up to a limit, and nothing
 * in it can make another part be read twice.
 */
export async function readCaption(bytes: Uint8Array, format: ImageFormat): Promise<Caption | null> {
  try {
    return captionOf(await wordsOf(bytes, format));
  } catch {
    return null;
  }
}

async function wordsOf(bytes: Uint8Array, format: ImageFormat): Promise<Words[]> {
  if (format === 'svg') return readSvgWords(bytes);
  if (format === 'png') {
    const blocks = pngBlocks(bytes);
    return [...wordsOfBlocks(blocks), ...blocks.words];
  }
  return wordsOfBlocks(await blocksOf(bytes, format));
}

/** The blocks of metadata in a file. Throws what decoding its header does. */
export async function blocksOf(bytes: Uint8Array, format: ImageFormat): Promise<Blocks> {
  switch (format) {
    case 'png':
      return pngBlocks(bytes);
    case 'jpeg':
      return jpegBlocks(bytes);
    case 'webp':
      return webpBlocks(bytes);
    case 'gif':
      return gifBlocks(bytes);
    case 'tiff':
      return tiffBlocks(bytes);
    case 'raw':
      return rawBlocks(bytes);
    case 'psd':
      return psdBlocks(bytes);
    case 'jxl': {
      const { exif, xmp } = readJxlHeader(bytes, Number.POSITIVE_INFINITY);
      return { comments: [], ...(exif && { exif }), ...(xmp && { xmp }) };
    }
    case 'avif':
    case 'heic': {
      const { exif, xmp } = await sharp(bytes, { limitInputPixels: false }).metadata();
      return { comments: [], ...(exif && { exif }), ...(xmp && { xmp }) };
    }
    default:
      return { comments: [] };
  }
}

/** The directory of a TIFF file is that of an EXIF block. */
function tiffBlocks(bytes: Uint8Array): Blocks {
  const { values } = readExifValues(bytes, [TIFF_XMP, TIFF_IPTC, TIFF_PHOTOSHOP]);
  const blocks: Blocks = { comments: [], exif: bytes };
  const xmp = values.get(TIFF_XMP)?.bytes;
  const iptc = values.get(TIFF_IPTC)?.bytes;
  const photoshop = values.get(TIFF_PHOTOSHOP)?.bytes;
  const found = iptc ?? (photoshop && iptcOfPhotoshop(photoshop));
  return { ...blocks, ...(xmp && { xmp }), ...(found && { iptc: found }) };
}

/** A RAW file with the structure of a TIFF has its metadata as that does; others have them in boxes or in the JPEG. */
function rawBlocks(bytes: Uint8Array): Blocks {
  if (openTiff(bytes) !== null) return tiffBlocks(bytes);
  const { jpeg, exif: own, gps } = readPreview(bytes);
  const blocks = jpegBlocks(jpeg);
  const [exif, ...moreExif] = [...own, ...(blocks.exif === undefined ? [] : [blocks.exif])];
  return { ...blocks, ...(exif && { exif }), moreExif, ...(gps && { gps }) };
}

function psdBlocks(bytes: Uint8Array): Blocks {
  const resources = resourcesOf(bytes);
  const [xmp, iptc, exif] = [PSD_XMP, PSD_IPTC, PSD_EXIF].map((number) => resources.get(number));
  return { comments: [], ...(xmp && { xmp }), ...(iptc && { iptc }), ...(exif && { exif }) };
}

/** The order is that of the Metadata Working Group for texts in several places, with XMP first: its encoding is certain. */
function wordsOfBlocks({ xmp, iptc, exif, moreExif = [], comments }: Blocks): Words[] {
  return [
    xmp === undefined ? {} : readXmp(xmp),
    iptc === undefined ? {} : readIptc(iptc),
    exif === undefined ? {} : readExifWords(exif),
    ...moreExif.map(readExifWords),
    { comments: comments.map((comment) => withoutSettings(decodeUpToNull(comment))) },
  ];
}
