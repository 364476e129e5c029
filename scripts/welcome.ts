import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments, settingsOf } from '../src/cli/arguments.ts';
import { serveCommand } from '../src/cli/commands/serve.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { storeOf } from '../src/config-store.ts';
import { MALLOC_ENVIRONMENT } from '../src/malloc.ts';
import { packageRoot } from '../src/package-root.ts';
import { openDriver } from '../src/store/stores.ts';

const soutu = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
const gallery = join(packageRoot, 'gallery');

process.exitCode = await welcome(process.argv.slice(2));

/** The first minute: a page with pictures to search, those of the demo gallery where there never were others. */
async function welcome(args: readonly string[]): Promise<number> {
  const given = understood(args);
  // The command itself says what is wrong with the arguments, or shows its help.
  if (given === null) return run([soutu, 'serve', ...args]);
  const folders: string[] = [];
  if (!given.named && (await isNew(given.settings))) {
    const drawn = await run([join(packageRoot, 'dist', 'scripts', 'gallery', 'main.js'), gallery]);
    if (drawn !== 0) return drawn;
    folders.push(gallery);
  }
  // Who looks at a terminal most likely has a browser too; a service or a test has not.
  const open = process.stdout.isTTY && !given.open ? ['--open'] : [];
  return run([soutu, 'serve', ...open, ...folders, ...args]);
}

interface Given {
  readonly named: boolean;
  /** Whether opening the browser was decided already. */
  readonly open: boolean;
  readonly settings: Partial<Config>;
}

/** What the arguments say; null for help and for what is wrong. */
function understood(args: readonly string[]): Given | null {
  try {
    const { positionals, values } = parseArguments(serveCommand, args);
    if (values.help) return null;
    return {
      named: positionals.length > 0,
      open: values.open !== undefined,
      settings: settingsOf(values),
    };
  } catch {
    return null;
  }
}

/** Whether nothing was ever indexed here. A library whose folders were all removed stays empty. */
async function isNew(settings: Partial<Config>): Promise<boolean> {
  try {
    const config = loadConfig(settings);
    const { home } = config;
    const { durable } = await openDriver(storeOf(config), { home });
    return !durable || !existsSync(join(home, 'library.json'));
  } catch {
    // What is wrong with the settings is told by the command.
    return false;
  }
}

/** Runs a program of this package in the terminal; resolves to its exit code. */
function run(args: readonly string[]): Promise<number> {
  const env = { ...MALLOC_ENVIRONMENT, ...process.env };
  const child = spawn(process.execPath, [...args], { stdio: 'inherit', env });
  // Ctrl-C reaches the child too, which stops by itself and reports what it kept; a signal to this process alone is passed on.
  const ignore = () => {};
  const pass = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore);
  process.on('SIGTERM', pass);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', pass);
      resolve(code ?? 130);
    });
  });
}
