const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  "'": "\\'",
  '\\': '\\\\',
};

/**
 * Quotes an argument in a command that is shown for pasting into a shell, which must not run or replace anything in it: in double quotes
 * where they suffice, as every shell knows them, otherwise as bash and zsh read it.
 *
 * @example shellQuote('my cats.jpg') // "my cats.jpg"
 * @example shellQuote('$(reboot).jpg') // '$(reboot).jpg'
 */
export function shellQuote(argument: string): string {
  if (/\p{C}/u.test(argument)) return `$'${argument.replace(/[\p{C}'\\]/gu, escaped)}'`;
  if (/["$`!]|\\(?!\w)/.test(argument)) return `'${argument.replaceAll("'", "'\\''")}'`;
  return `"${argument}"`;
}

const escaped = (character: string): string =>
  ESCAPES[character] ??
  [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
