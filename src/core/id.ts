/** Id of an item or an upload: 32 lower-case hexadecimal digits; for whole files, the md5 of the content. */
export const ID_PATTERN = /^[0-9a-f]{32}$/;

export function isId(text: string): boolean {
  return ID_PATTERN.test(text);
}
