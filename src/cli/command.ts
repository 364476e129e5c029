import type { Config, SettingName } from '../config.ts';
import type { Styles } from './format.ts';

/** Description of a flag of a command. */
export interface Option {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
  /** Placeholder of the value in the help. */
  readonly value?: string;
  readonly help: string;
}

type ValueOf<O> = O extends { type: 'boolean' } ? boolean : O extends { multiple: true } ? string[] : string;
export type Values<O> = { readonly [K in keyof O]?: ValueOf<O[K]> };

/** The input of a command: its arguments, the settings, and functions that write its output. */
export interface CommandInput<V = Readonly<Record<string, unknown>>> {
  readonly positionals: readonly string[];
  readonly values: V;
  readonly config: Config;
  /** Aborted by the first Ctrl-C if the command is interruptible. */
  readonly signal: AbortSignal;
  /** Styles of stdout. */
  readonly style: Styles;
  /** Writes a line of results to stdout; `end` replaces the line break. */
  readonly print: (line: string, end?: string) => void;
  /** Writes a line for people to stderr. */
  readonly note: (line: string) => void;
}

/** Description of a command, from which parsing, `--help` and docs/cli.md are derived. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The positional arguments in the usage line. */
  readonly usage: string;
  readonly details?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Settings that change what it does; its help shows these, and the others on request. */
  readonly settings: readonly SettingName[];
  /** Command lines without `soutu`, each with a description. */
  readonly examples: readonly (readonly [string, string])[];
  /** Whether the command reacts to `signal` within two seconds; others end immediately on Ctrl-C. */
  readonly interruptible?: boolean;
  /** Resolves to the exit code. */
  readonly run: (input: CommandInput) => Promise<number>;
}

/** Defines a command whose `run` gets values typed by its options. */
export function defineCommand<const O extends Record<string, Option>>(
  command: Omit<Command, 'options' | 'run'> & {
    readonly options: O;
    readonly run: (input: CommandInput<Values<O>>) => Promise<number>;
  },
): Command {
  return { ...command, run: (input) => command.run(input as CommandInput<Values<O>>) };
}

export const JSON_OPTION = { type: 'boolean', help: 'Print one JSON object, for programs.' } as const;
