/**
 * Raised when the thumbnails of some formats are drawn otherwise than before. It is part of the names of cached ones (`engine/thumbnails.ts`
 * says which formats are drawn again) and of the addresses in the page, because browsers keep them.
 */
export const THUMBNAIL_VERSION = 2;
