#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type Config, loadConfig, SETTINGS, type Setting, type SettingName } from '../config.ts';
import { settingFromText } from '../config-values.ts';
import { asSoutuError, SoutuError } from '../errors.ts';
import { setLogLevel } from '../log.ts';
import { packageVersion } from '../package-root.ts';
import type { Command, Option } from './command.ts';
import { COMMANDS } from './commands.ts';
import { styles } from './format.ts';
import { commandHelp, overview } from './help.ts';

process.exit(await main(process.argv.slice(2)));

/** Runs one command line; resolves to the exit code. Results go to stdout, everything else to stderr. */
async function main(args: readonly string[]): Promise<number> {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    return await dispatch(args);
  } catch (error) {
    const known = asSoutuError(error, 'store-failed');
    const style = styles(wantsStyle(process.stderr));
    if (args.includes('--json')) {
      const { code, message, hint } = known;
      process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
    }
    process.stderr.write(`${style.red('error')}: ${known.message}\n  ${known.hint}\n`);
    if (process.env.SOUTU_LOG_LEVEL === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
    return known.exitCode;
  }
}

async function dispatch([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const command = COMMANDS.find((known) => known.name === rest[0]);
    process.stdout.write(`${command ? commandHelp(command) : overview(COMMANDS)}\n`);
    return 0;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${packageVersion()}\n`);
    return 0;
  }
  const command = COMMANDS.find((known) => known.name === name);
  if (!command) {
    throw new SoutuError('usage', `There is no command ${JSON.stringify(name)}`, {
      hint: `Commands are ${COMMANDS.map((known) => known.name).join(', ')}. To search: soutu search ${JSON.stringify(name)}`,
    });
  }
  return runCommand(command, rest);
}

async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  const { positionals, values } = parse(command, args);
  if (values.help) {
    process.stdout.write(`${commandHelp(command)}\n`);
    return 0;
  }
  const config = loadConfig(settingsOf(values));
  setLogLevel(config['log-level']);
  return command.run({
    positionals,
    values,
    config,
    signal: interruptSignal(),
    style: styles(wantsStyle(process.stdout)),
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
  });
}

/** The command's options and every setting as flags. Throws `usage` for what is neither. */
function parse(command: Command, args: readonly string[]) {
  const options: Record<string, Pick<Option, 'type' | 'short' | 'multiple'>> = {
    help: { type: 'boolean', short: 'h' },
  };
  for (const [name, setting] of Object.entries(SETTINGS as Record<string, Setting>)) {
    options[name] = {
      type: setting.type === 'flag' ? 'boolean' : 'string',
      multiple: setting.type === 'list',
    };
  }
  for (const [name, { type, short, multiple = false }] of Object.entries(command.options)) {
    options[name] = { type, multiple, ...(short && { short }) };
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true });
  } catch (error) {
    const message = (error as Error).message.split('. ')[0]!;
    throw new SoutuError('usage', message, { hint: `soutu ${command.name} --help lists the options.` });
  }
}

function settingsOf(values: Readonly<Record<string, unknown>>): Partial<Config> {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const value = values[name];
    if (value === undefined) continue;
    given[name] =
      typeof value === 'string' ? settingFromText(name, SETTINGS[name], value, `--${name}`) : value;
  }
  return given as Partial<Config>;
}

/** Aborts on the first Ctrl-C (or SIGTERM), so that work can be kept; the second ends the program at once. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new SoutuError('interrupted', 'Stopped'));
    });
  }
  return controller.signal;
}

function wantsStyle(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}
