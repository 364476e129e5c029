/** The formats that Soutu reads, as they are stored in a row. APNG counts as png, HEIF as heic. */
export const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff', 'svg', 'bmp', 'heic'] as const;

export type ImageFormat = (typeof FORMATS)[number];
