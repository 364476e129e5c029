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

/** Extensions of RAW files, separated by spaces. */
export const RAW_EXTENSIONS = 'cr2 cr3 nef arw dng raf orf rw2';

/** Extensions of files that may be pictures, separated by spaces; the format is determined from the content. */
export const PICTURE_EXTENSIONS =
  'jpg jpeg jpe jfif jfi jif pjpeg pjp mpo png apng webp gif avif avifs tif tiff svg svgz bmp dib ' +
  `heic heics heif heifs hif ico cur psd psb jxl jp2 j2k jpf jpx jpc ${RAW_EXTENSIONS}`;
