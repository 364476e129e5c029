/** The image formats that Soutu reads, as items store them. APNG counts as png, HEIF as heic. */
export const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff', 'svg', 'bmp', 'heic'] as const;

export type ImageFormat = (typeof FORMATS)[number];
