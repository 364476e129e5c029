import { PICTURE_EXTENSIONS } from '../../core/formats.ts';

/** For browsers that do not know the MIME type of a picture, as of RAW files. */
const ENDINGS = new RegExp(`\\.(${PICTURE_EXTENSIONS.replaceAll(' ', '|')})$`, 'i');

/** Whether a file is a picture, by its MIME type or else by its extension. */
export function isPicture({ type, name }: { readonly type: string; readonly name: string }): boolean {
  return type === '' ? ENDINGS.test(name) : type.startsWith('image/');
}
