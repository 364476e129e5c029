import { createInterface } from 'node:readline/promises';
import { SoutuError } from '../errors.ts';
import type { CommandInput } from './command.ts';

export const YES_OPTION = {
  type: 'boolean',
  short: 'y',
  help: 'Do not ask. Needed where there is no terminal to ask on.',
} as const;

/**
 * Asks on the terminal before something is destroyed; everything but y or yes means no. Throws `usage` if there is no terminal and
 * `--yes` is not given, because a script must not destroy what no one has agreed to.
 */
export async function confirm(
  question: string,
  { values, signal }: Pick<CommandInput<{ readonly yes?: boolean }>, 'values' | 'signal'>,
): Promise<boolean> {
  if (values.yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new SoutuError('usage', `${question} There is no terminal to answer on`, {
      hint: 'Add --yes to agree.',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    terminal.close();
  }
}
