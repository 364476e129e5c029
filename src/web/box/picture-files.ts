import { PICTURE_EXTENSIONS } from '../../core/formats.ts';

/** Phones open their photo library only if they know all of the kinds, and with `image/*` alone some convert HEIC. */
export const PHOTOS = 'image/*,.heic,.heif';

/** What file dialogs offer: for most systems RAW files and others that the server reads are not `image/*`. */
export const PICTURES = `image/*,.${PICTURE_EXTENSIONS.replaceAll(' ', ',.')}`;

const ENDINGS = new RegExp(`\\.(${PICTURE_EXTENSIONS.replaceAll(' ', '|')})$`, 'i');

/** Whether a file is a picture, by its MIME type, or by its extension, because systems name RAW or PSD files differently or not at all. */
export function isPicture({ type, name }: { readonly type: string; readonly name: string }): boolean {
  return type.startsWith('image/') || ENDINGS.test(name);
}
