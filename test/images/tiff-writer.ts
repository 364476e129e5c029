/** The kinds of values in a directory of a TIFF. */
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;

type Tag = readonly [tag: number, type: number, values: readonly number[] | string];

export interface TiffToWrite {
  readonly width?: number;
  readonly height?: number;
  /** 1 grey, 2 RGB, 5 CMYK. @default 2 */
  readonly photometric?: number;
  /** What the channels after the colours are: 0 unspecified, 1 and 2 transparency. @default none */
  readonly extras?: readonly number[];
  /** The samples of every pixel, 0 to 255. */
  readonly pixel: readonly number[];
  /** @default 8 */
  readonly bits?: 8 | 16;
  /** Of the first directory. */
  readonly make?: string;
  /** Of the EXIF directory. */
  readonly taken?: string;
  readonly bigEndian?: boolean;
}

/** Writes an uncompressed TIFF of one colour whose directories follow the pixels, as cameras and scanners write them. */
export function writeTiff(options: TiffToWrite): Uint8Array {
  const {
    width = 64,
    height = 48,
    photometric = 2,
    extras = [],
    pixel,
    bits = 8,
    bigEndian = false,
  } = options;
  const little = !bigEndian;
  const bytes = bits / 8;
  const pixels = width * height * pixel.length * bytes;
  const file = new Uint8Array(8 + pixels + 4096);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode(little ? 'II' : 'MM'));
  view.setUint16(2, 42, little);
  for (let i = 0; i < width * height * pixel.length; i++) {
    const sample = pixel[i % pixel.length]!;
    if (bits === 8) view.setUint8(8 + i, sample);
    else view.setUint16(8 + 2 * i, sample * 257, little);
  }
  let end = 8 + pixels;
  /** Writes a directory with its longer values; returns its place. */
  const directory = (tags: readonly Tag[]): number => {
    const from = end;
    view.setUint16(from, tags.length, little);
    end += 2 + tags.length * 12 + 4;
    for (const [index, [tag, type, values]] of tags.entries()) {
      const entry = from + 2 + index * 12;
      const list = typeof values === 'string' ? [...new TextEncoder().encode(`${values}\0`)] : values;
      const size = type === ASCII ? 1 : type === SHORT ? 2 : 4;
      const length = list.length * size;
      view.setUint16(entry, tag, little);
      view.setUint16(entry + 2, type, little);
      view.setUint32(entry + 4, type === RATIONAL ? list.length / 2 : list.length, little);
      if (length > 4) view.setUint32(entry + 8, end, little);
      const at = length > 4 ? end : entry + 8;
      for (const [i, value] of list.entries()) {
        if (size === 1) view.setUint8(at + i, value);
        else if (size === 2) view.setUint16(at + 2 * i, value, little);
        else view.setUint32(at + 4 * i, value, little);
      }
      if (length > 4) end += length + (length & 1);
    }
    return from;
  };
  const exif =
    options.taken &&
    directory([
      [0x829d, RATIONAL, [28, 10]],
      [0x9003, ASCII, options.taken],
    ]);
  const tags: Tag[] = [
    [256, SHORT, [width]],
    [257, SHORT, [height]],
    [258, SHORT, pixel.map(() => bits)],
    [259, SHORT, [1]],
    [262, SHORT, [photometric]],
    ...(options.make ? [[271, ASCII, options.make] as const] : []),
    [273, LONG, [8]],
    [277, SHORT, [pixel.length]],
    [278, SHORT, [height]],
    [279, LONG, [pixels]],
    [284, SHORT, [1]],
    ...(extras.length > 0 ? [[338, SHORT, extras] as const] : []),
    ...(exif ? [[0x8769, LONG, [exif]] as const] : []),
  ];
  view.setUint32(4, directory(tags), little);
  return file.slice(0, end);
}
