import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { parseArguments, settingsOf } from '../src/cli/arguments.ts';
import { serveCommand } from '../src/cli/commands/serve.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { storeOf } from '../src/config-store.ts';
import { readLibrary } from '../src/library/library-file.ts';
import { MALLOC_ENVIRONMENT } from '../src/malloc.ts';
import { packageRoot } from '../src/package-root.ts';
import { openDriver } from '../src/store/stores.ts';
import { STAMP_FILE } from './gallery/drawing.ts';

const soutu = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
const gallery = join(packageRoot, 'gallery');

process.exitCode = await welcome(process.argv.slice(2));

/** The first minute: a page with pictures to search, those of the demo gallery where there never were others. */
async function welcome(args: readonly string[]): Promise<number> {
  const given = understood(args);
  // The command itself says what is wrong with the arguments, or shows its help.
  if (given === null) return run([soutu, 'serve', ...args]);
  // Who looks at a terminal most likely has a browser too; a service or a test has not.
  const open = process.stdout.isTTY && !given.open ? ['--open'] : [];
  if (given.named || !(await wantsGallery(given.settings))) return run([soutu, 'serve', ...open, ...args]);
  mkdirSync(gallery, { recursive: true });
  const drawing = await draw();
  try {
    return await run([soutu, 'serve', ...open, gallery, ...args]);
  } finally {
    drawing.kill();
  }
}

/** Draws the gallery beside the server, which takes up what is there. Resolves once the folder says that it is drawn, or it is complete. */
async function draw(): Promise<ChildProcess> {
  const main = join(packageRoot, 'dist', 'scripts', 'gallery', 'main.js');
  const child = spawn(process.execPath, [main, gallery], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    // The page goes first.
    setPriority(child.pid!, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or the system does not allow it.
  }
  child.stderr.pipe(process.stderr);
  const ended = once(child, 'close');
  void ended.then(([code]) => {
    if (code !== 0 && code !== null)
      process.stderr.write('The demo gallery is not complete. The next npm start goes on.\n');
  });
  await Promise.race([once(child.stderr, 'data'), ended]);
  return child;
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

/**
 * Whether nothing was ever indexed here, or the gallery is a folder of the library and was not drawn to its end. A library whose folders
 * were all removed stays empty.
 */
async function wantsGallery(settings: Partial<Config>): Promise<boolean> {
  try {
    const config = loadConfig(settings);
    const { home } = config;
    const { durable } = await openDriver(storeOf(config), { home });
    const file = join(home, 'library.json');
    if (!durable || !existsSync(file)) return true;
    const { folders } = await readLibrary(file);
    return folders.some(({ path }) => path === gallery) && !existsSync(join(gallery, STAMP_FILE));
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
