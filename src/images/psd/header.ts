import { SoutuError } from '../../errors.ts';
import { checkPixels } from '../too-many-pixels.ts';
import { readResources } from './resources.ts';

/** The colour modes whose composite can be converted to RGB, by their numbers. */
const MODES = { 0: 'bitmap', 1: 'grey', 2: 'indexed', 3: 'rgb', 4: 'cmyk', 7: 'grey', 8: 'grey' } as const;
/** Channels of colours in each mode; those after them are masks, spot colours and transparency. */
const COLOURS = { bitmap: 1, grey: 1, indexed: 1, rgb: 3, cmyk: 4 } as const;
/** Resource that says whether the file has a composite of its layers. */
const VERSION_INFO = 1057;

/** Resource with the ICC profile of the colours. */
const PROFILE = 1039;

/** What is needed to decode the composite of a PSD or PSB. */
export interface PsdHeader {
  readonly width: number;
  readonly height: number;
  readonly mode: keyof typeof COLOURS;
  /** Channels in the file, of which the first are the colours. */
  readonly channels: number;
  readonly colours: number;
  /** Bits of a sample. */
  readonly depth: 1 | 8 | 16;
  /** 256 red, then green, then blue values; empty unless the mode is indexed. */
  readonly palette: Uint8Array;
  readonly isRle: boolean;
  /** Whether it is a PSB, whose lengths of rows have 4 bytes. */
  readonly big: boolean;
}

/**
 * Reads the header of a PSD or PSB (Adobe Photoshop File Formats Specification). Throws `corrupt`, `too-large`, and `unsupported` for a
 * file without a composite and for Lab, 32 bits and ZIP.
 *
 * @returns the header, the samples after it, and the profile of RGB if there is one: views of the file
 */
export function readPsdHeader(
  bytes: Uint8Array,
  maxPixels: number,
): { readonly header: PsdHeader; readonly samples: Uint8Array; readonly profile: Uint8Array | undefined } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const need = (end: number) => {
    if (!(end <= bytes.length)) throw new SoutuError('corrupt', 'the PSD ends within its header');
    return end;
  };
  need(30);
  const big = view.getUint16(4) === 2;
  const channels = view.getUint16(12);
  const height = view.getUint32(14);
  const width = view.getUint32(18);
  const depth = view.getUint16(22);
  const modeNumber = view.getUint16(24);
  if (width === 0 || height === 0 || channels === 0 || channels > 56)
    throw new SoutuError('corrupt', `the PSD has ${width} x ${height} pixels and ${channels} channels`);
  checkPixels(width, height, maxPixels);
  const mode = MODES[modeNumber as keyof typeof MODES];
  if (mode === undefined || !(depth === 8 || depth === 16 || (depth === 1 && mode === 'bitmap')))
    throw new SoutuError('unsupported', `a PSD of ${depth} bits in colour mode ${modeNumber}`);
  const colours = COLOURS[mode];
  if (channels < colours) throw new SoutuError('corrupt', `the PSD has ${channels} channels for ${mode}`);

  const paletteFrom = 30;
  const resourcesAt = need(paletteFrom + view.getUint32(26));
  const palette =
    mode === 'indexed' ? new Uint8Array(bytes.subarray(paletteFrom, paletteFrom + 768)) : new Uint8Array();
  if (mode === 'indexed' && resourcesAt - paletteFrom < 768)
    throw new SoutuError('corrupt', 'the PSD has no palette');
  need(resourcesAt + 4);
  const layersAt = need(resourcesAt + 4 + view.getUint32(resourcesAt));
  const resources = readResources(bytes.subarray(resourcesAt + 4, layersAt));
  const info = resources.get(VERSION_INFO);
  if (info !== undefined && info.length >= 5 && info[4] === 0) throw withoutComposite();
  need(layersAt + (big ? 8 : 4));
  const layers = big ? Number(view.getBigUint64(layersAt)) : view.getUint32(layersAt);
  const imageAt = layersAt + (big ? 8 : 4) + layers;
  if (imageAt === bytes.length) throw withoutComposite();
  need(imageAt + 2);
  const compression = view.getUint16(imageAt);
  if (compression > 1) throw new SoutuError('unsupported', `a PSD with compression ${compression}`);
  const isRle = compression === 1;
  return {
    header: { width, height, mode, channels, colours, depth, palette, isRle, big },
    samples: bytes.subarray(imageAt + 2),
    profile: mode === 'rgb' ? resources.get(PROFILE) : undefined,
  };
}

function withoutComposite(): SoutuError {
  return new SoutuError('unsupported', 'the PSD was saved without a composite of its layers', {
    hint: 'Turn on "Maximize Compatibility" in Photoshop, and save it again.',
  });
}
