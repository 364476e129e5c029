import type { Config } from '../config.ts';
import type { Styles } from './format.ts';

/** One flag of a command. */
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

/** The input of a command: its arguments, the settings, and where to write. */
export interface CommandInput<V = Readonly<Record<string, unknown>>> {
  readonly positionals: readonly string[];
  readonly values: V;
  readonly config: Config;
  /** Aborted by the first Ctrl-C if the command is interruptible. */
  readonly signal: AbortSignal;
  /** Styles of stdout. */
  readonly style: Styles;
  /** One line of results on stdout; `end` replaces the line break. */
  readonly print: (line: string, end?: string) => void;
  /** One line for people on stderr. */
  readonly note: (line: string) => void;
}

/** One command: parsing, `--help` and docs/cli.md are made from this description. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The arguments as the usage line shows them. */
  readonly usage: string;
  readonly details?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Command lines without `soutu`, each with what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Whether the command reacts to `signal` within two seconds; others end immediately on Ctrl-C. */
  readonly interruptible?: boolean;
  /** Resolves to the exit code. */
  readonly run: (input: CommandInput) => Promise<number>;
}

/** A command with its options' types checked against what `run` reads. */
export function defineCommand<const O extends Record<string, Option>>(
  command: Omit<Command, 'options' | 'run'> & {
    readonly options: O;
    readonly run: (input: CommandInput<Values<O>>) => Promise<number>;
  },
): Command {
  return { ...command, run: (input) => command.run(input as CommandInput<Values<O>>) };
}

export const JSON_OPTION = { type: 'boolean', help: 'Print one JSON object for machines.' } as const;
