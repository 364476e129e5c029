import { createHash } from 'node:crypto';

/** Characters of a text: more than a sentence or a name, and models read only the first few dozen words. */
export const MAX_CHARACTERS = 1000;

/** The text without space around it, in the form in which equal texts have equal code points. */
export const normalizeText = (text: string): string => text.trim().normalize('NFC');

/** The id of a normalised text: md5, 32 lower-case hexadecimal digits. */
export const textId = (text: string): string => md5(text);

/** The id of a text in one of its sources. */
export const sourceId = (id: string, path: string): string => md5(`${id} ${path}`);

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
