/** The text of a file without the byte order mark that some editors on Windows write at its start. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');
