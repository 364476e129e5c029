#!/usr/bin/env -S MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 UV_THREADPOOL_SIZE=16 node
import { inspect } from 'node:util';
import { loadConfig } from '../config.ts';
import { shellQuote } from '../core/shell-quote.ts';
import { didYouMean, similarNames } from '../core/similar-names.ts';
import { holdsThreads } from '../disks/fs.ts';
import { asSoutuError, SoutuError } from '../errors.ts';
import { setDumbTerminal, setLogLevel, tell } from '../log.ts';
import { packageVersion } from '../package-root.ts';
import { neverWaitAtExit } from '../wait-at-exit.ts';
import { parseArguments, settingsOf } from './arguments.ts';
import type { Command } from './command.ts';
import { COMMAND_NAMES, loadCommand, loadCommands } from './commands.ts';
import { printable, styles } from './format.ts';
import { commandHelp, overview } from './help.ts';
import { meantBy } from './other-words.ts';

const code = await main(process.argv.slice(2));
await Promise.all([drained(process.stdout), drained(process.stderr)]);
end(code);

/** Ends the process: by a signal if threads wait for a disk that does not answer, with which process.exit would wait. */
function end(code: number): void {
  if (holdsThreads()) {
    process.emit('exit', code);
    process.kill(process.pid, 'SIGKILL');
  }
  process.exit(code);
}

/** Runs one command line; resolves to the exit code. Results go to stdout, everything else to stderr. */
async function main(args: readonly string[]): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that closes the pipe early (`| head`) is not an error.
    if (error.code === 'EPIPE') return end(0);
    tell(`error: the output cannot be written: ${error.message}`);
    end(1);
  });
  setDumbTerminal(process.env.TERM === 'dumb');
  try {
    return await dispatch(args);
  } catch (error) {
    const known = asSoutuError(error, 'internal');
    const style = styles(wantsStyle(process.stderr));
    if (args.includes('--json')) {
      const { code, message, hint } = known;
      process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
    }
    tell(`${style.red('error')}: ${lines(known.message)}\n  ${lines(known.hint)}`);
    if (process.env.SOUTU_LOG_LEVEL === 'debug') tell(inspect(error));
    return known.exitCode;
  }
}

/** Resolves when all output is flushed: exiting earlier would truncate piped output at 64 kB. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

/** Sanitises a message, so that names in it cannot send escape sequences to the terminal. */
function lines(text: string): string {
  return text.split('\n').map(printable).join('\n  ');
}

async function dispatch([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const command = await loadCommand((await findCommand(rest)).name);
    const below = commandsBelow(rest[0] ?? '');
    const group = async () =>
      below.length > 0 ? overview(await loadCommands(below), rest[0]) : overview(await loadCommands());
    process.stdout.write(`${command ? commandHelp(command, rest.includes('--all')) : await group()}\n`);
    return 0;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${packageVersion()}\n`);
    return 0;
  }
  const { name: found, args } = await findCommand([name, ...rest]);
  const command = await loadCommand(found);
  const below = commandsBelow(name);
  if (!command && below.length > 0) {
    // A word like `milvus`, which is no command by itself.
    if (args.some((flag) => flag === '--help' || flag === '-h')) return dispatch(['help', name]);
    throw new SoutuError('usage', `soutu ${name} needs the name of a command`, {
      hint: `There are ${below.map((known) => `soutu ${known}`).join(', ')}.`,
    });
  }
  if (!command) {
    const firstWords = [...new Set(COMMAND_NAMES.map((known) => known.split(' ')[0]!))];
    throw new SoutuError('usage', `There is no command ${JSON.stringify(name)}`, {
      hint: `${meantBy(name) ?? didYouMean(similarNames(name, firstWords).map((known) => `soutu ${known}`))}Commands are ${firstWords.join(', ')}. To search: soutu search ${shellQuote(name)}`,
    });
  }
  return runCommand(command, args);
}

/** The names of the commands that begin with this word and have another one. */
function commandsBelow(first: string): string[] {
  return COMMAND_NAMES.filter((name) => name.startsWith(`${first} `));
}

/** The name of the command that a line begins with, and its arguments. Throws `usage` for an unknown second word of such a command. */
async function findCommand([first = '', ...args]: readonly string[]): Promise<{
  readonly name: string;
  readonly args: readonly string[];
}> {
  const [second = '', ...rest] = args;
  const whole = `${first} ${second}`;
  if (COMMAND_NAMES.includes(whole)) return { name: whole, args: rest };
  if (first === 'models' && second === 'list') return { name: first, args: rest };
  const below = commandsBelow(first);
  const takesArguments = async () => ((await loadCommand(first))?.usage ?? '') !== '';
  if (below.length > 0 && second !== '' && !second.startsWith('-') && !(await takesArguments())) {
    const words = below.map((name) => name.slice(first.length + 1));
    const meant = similarNames(second, words).map((word) => ['soutu', first, word, ...rest].join(' '));
    const download =
      meant.length > 0 || first !== 'models' ? '' : ` To download a model: soutu models pull ${second}`;
    throw new SoutuError('usage', `soutu ${first} has no ${JSON.stringify(second)}`, {
      hint: `${didYouMean(meant)}There are ${below.map((name) => `soutu ${name}`).join(', ')}.${download}`,
    });
  }
  return { name: first, args };
}

async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArguments(command, args);
  if (values.help) {
    process.stdout.write(`${commandHelp(command, args.includes('--all'))}\n`);
    return 0;
  }
  const config = loadConfig(settingsOf(values));
  setLogLevel(config['log-level']);
  const interrupts = watchInterrupts(command.interruptible ?? false);
  try {
    return await command.run({
      positionals,
      values,
      config,
      signal: interrupts.signal,
      style: styles(wantsStyle(process.stdout)),
      print: (line, end = '\n') => process.stdout.write(line + end),
      note: tell,
    });
  } finally {
    interrupts.end();
  }
}

/**
 * Handles Ctrl-C (SIGINT) and SIGTERM while a command runs. The first signal aborts an interruptible command, so that it can
 * save its work; a second signal, or the first for any other command, ends the process immediately.
 */
function watchInterrupts(interruptible: boolean): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (!interruptible || controller.signal.aborted) return endBy(name);
    controller.abort(new SoutuError('interrupted', 'Stopped'));
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}

/**
 * Ends the process by the default action of the signal: `process.exit` would stop threads in native code, which aborts with
 * an error message. Emits `exit` first, so that locks are released.
 */
function endBy(name: NodeJS.Signals): void {
  neverWaitAtExit();
  process.emit('exit', 130);
  process.removeAllListeners(name);
  process.kill(process.pid, name);
}

function wantsStyle(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}
