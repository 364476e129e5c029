import { parseArgs } from 'node:util';
import { type Config, SETTINGS, type Setting, type SettingName } from '../config.ts';
import { expandHome, settingFromText } from '../config-values.ts';
import { SoutuError } from '../errors.ts';
import type { Command, Option } from './command.ts';

export interface Arguments {
  readonly positionals: readonly string[];
  /** All given flags, including settings. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Parses the flags of a command and of all settings. Throws `usage` for an unknown flag, a missing value, a flag with two
 * values of which only one could count, and arguments of a command that takes none.
 */
export function parseArguments(command: Command, args: readonly string[]): Arguments {
  const options: Options = {
    help: { type: 'boolean', short: 'h' },
    ...(args.some((arg) => arg === '--help' || arg === '-h') && { all: { type: 'boolean' } }),
  };
  for (const [name, setting] of Object.entries(SETTINGS as Record<string, Setting>)) {
    if (setting.secret) continue;
    options[name] = {
      type: setting.type === 'flag' ? 'boolean' : 'string',
      multiple: setting.type === 'list',
    };
  }
  for (const [name, { type, short, multiple = false }] of Object.entries(command.options)) {
    options[name] = { type, multiple, ...(short && { short }) };
  }
  const hint = `soutu ${command.name} --help lists the options.`;
  const negative = Object.keys(command.options).filter((name) => name.startsWith('no-'));
  const isNegative = (arg: string) => negative.some((name) => arg === `--${name}`);
  // The parser would take --no-index of serve for a value of the setting index.
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const others = args.filter((arg, at) => at >= end || !isNegative(arg));
  const { positionals, values: parsed, tokens } = parse(others, options, hint);
  const values: Record<string, unknown> = { ...parsed };
  for (const name of negative) if (args.slice(0, end).includes(`--${name}`)) values[name] = true;
  if (command.usage === '' && positionals.length > 0) {
    throw new SoutuError('usage', `soutu ${command.name} takes no argument ${positionals[0]}`, { hint });
  }
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option' || options[token.name]?.type !== 'string' || options[token.name]?.multiple)
      continue;
    if (given.has(token.name)) {
      throw new SoutuError('usage', `${token.rawName} is given twice, but takes one value`, { hint });
    }
    given.add(token.name);
  }
  for (const [name, { value: placeholder = '' }] of Object.entries(command.options)) {
    const value = values[name];
    if (!isPath(placeholder)) continue;
    if (typeof value === 'string') values[name] = expandHome(value);
    else if (Array.isArray(value)) values[name] = value.map((part: string) => expandHome(part));
  }
  return { positionals: isPath(command.usage) ? positionals.map(expandHome) : positionals, values };
}

/** Whether what stands there in the help is a path, in which the shell leaves a `~` in quotes or after `--image=` as it is. */
const isPath = (placeholder: string) => /FILE|FOLDER/.test(placeholder);

type Options = Record<string, Pick<Option, 'type' | 'short' | 'multiple'>>;

function parse(args: readonly string[], options: Options, hint: string) {
  try {
    return parseArgs({
      args: joinNegative(args, options),
      options,
      allowPositionals: true,
      allowNegative: true,
      tokens: true,
    });
  } catch (error) {
    const message = (error as Error).message.split('. ')[0]!;
    throw new SoutuError('usage', message, { hint });
  }
}

/** Negative values, such as latitudes, joined to their flags: the parser would take them for short flags. */
function joinNegative(args: readonly string[], options: Options): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const takesValue = (flag: string) =>
    Object.entries(options).some(
      ([name, { type, short }]) => type === 'string' && (flag === `--${name}` || flag === `-${short}`),
    );
  const joined: string[] = [];
  for (const [at, arg] of args.entries()) {
    const before = joined.at(-1) ?? '';
    if (at < end && /^-[\d.]/.test(arg) && takesValue(before))
      joined[joined.length - 1] = `${before}${before.startsWith('--') ? '=' : ''}${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** Extracts the settings from the flags and validates them. Throws `bad-setting`. */
export function settingsOf(values: Arguments['values']): Partial<Config> {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const value = values[name];
    if (value === undefined) continue;
    given[name] =
      typeof value === 'string' ? settingFromText(name, SETTINGS[name], value, `--${name}`) : value;
  }
  return given as Partial<Config>;
}

/** Converts settings to the flags that set them. */
export function flagsOf(settings: Partial<Config>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
    return [value].flat().map((item) => `--${name}=${item}`);
  });
}
