/** Endings of pictures of which browsers do not know the type. */
const ENDINGS = /\.(jpe?g|jfif|a?png|webp|gif|avif|tiff?|svg|bmp|hei[cf])$/i;

/** Whether a file is a picture, by its type or, where the browser knows none, by its name. */
export function isPicture({ type, name }: { readonly type: string; readonly name: string }): boolean {
  return type === '' ? ENDINGS.test(name) : type.startsWith('image/');
}
