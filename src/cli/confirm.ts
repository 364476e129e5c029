import { createInterface } from 'node:readline';
import { SoutuError } from '../errors.ts';
import type { CommandInput } from './command.ts';

export const YES_OPTION = {
  type: 'boolean',
  short: 'y',
  help: 'Do not ask. Needed where there is no terminal to ask on.',
} as const;

interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/**
 * Asks on the terminal before something is destroyed; everything but y or yes means no, also the end of the input. Throws
 * `usage` if there is no terminal and `--yes` is not given, because a script must not destroy what no one has agreed to, and
 * `interrupted` on Ctrl-C.
 */
export async function confirm(
  question: string,
  { values, signal }: Pick<CommandInput<{ readonly yes?: boolean }>, 'values' | 'signal'>,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  if (values.yes) return true;
  if (!input.isTTY || !output.isTTY) {
    throw new SoutuError('usage', `${question} There is no terminal to answer on`, {
      hint: 'Add --yes to agree.',
    });
  }
  output.write(`${question} [y/N] `);
  return /^y(es)?$/i.test((await readLine(input, signal)).trim());
}

/** One line of the input; empty if it ends before. */
async function readLine(input: Terminal['input'], signal: AbortSignal): Promise<string> {
  // Not as a terminal: that would turn Ctrl-C into a character, which never reaches the handler of the signal.
  const lines = createInterface({ input, terminal: false });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  } finally {
    lines.close();
  }
}
