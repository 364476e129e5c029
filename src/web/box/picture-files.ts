/** Extensions of pictures, for browsers that do not know their MIME type. */
const ENDINGS = /\.(jpe?g|jfif|a?png|webp|gif|avif|tiff?|svg|bmp|hei[cf])$/i;

/** Whether a file is a picture, by its MIME type or else by its extension. */
export function isPicture({ type, name }: { readonly type: string; readonly name: string }): boolean {
  return type === '' ? ENDINGS.test(name) : type.startsWith('image/');
}
