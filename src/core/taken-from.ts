/**
 * Where it is read when a picture was taken, the most reliable first:
 *
 * - `exif`, `xmp`: metadata of the file, XMP also of a sidecar; the time of GPS counts as `exif`, after XMP
 * - `png`: a text of a PNG
 * - `name`, `folder`: the name of the file, or of a folder above it
 * - `changed`: when the file was written or last changed, from EXIF (DateTime) or the time of a PNG
 */
export const TAKEN_FROM = ['exif', 'xmp', 'png', 'name', 'folder', 'changed'] as const;
export type TakenFrom = (typeof TAKEN_FROM)[number];
