/** The id of a picture or an upload: the md5 of its content as 32 lower-case hexadecimal digits. */
export const ID_PATTERN = /^[0-9a-f]{32}$/;

export function isId(text: string): boolean {
  return ID_PATTERN.test(text);
}
