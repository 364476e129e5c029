/** The image formats that Soutu reads, as items store them. APNG counts as png, HEIF as heic, PSB as psd, cursors as ico, and the RAW files of all cameras as raw. */
export const FORMATS = [
  'jpeg',
  'png',
  'webp',
  'gif',
  'avif',
  'tiff',
  'svg',
  'bmp',
  'heic',
  'raw',
  'psd',
  'jxl',
  'jp2',
  'ico',
] as const;

export type ImageFormat = (typeof FORMATS)[number];
