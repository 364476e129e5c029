import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArguments, settingsOf } from '../src/cli/arguments.ts';
import { serveCommand } from '../src/cli/commands/serve.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { storeOf } from '../src/config-store.ts';
import { drawingIn } from '../src/engine/drawing-state.ts';
import { readLibrary } from '../src/library/library-file.ts';
import { tell } from '../src/log.ts';
import { packageRoot } from '../src/package-root.ts';
import { PROCESS_ENVIRONMENT } from '../src/process-environment.ts';
import { openDriver } from '../src/store/stores.ts';
import { STAMP_FILE } from './gallery/begin-drawing.ts';

const soutu = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
const gallery = join(packageRoot, 'gallery');
/** How often to look whether the gallery is being drawn. */
const LOOK_MS = 50;

process.exitCode = await welcome(process.argv.slice(2));

/** The first minute: a page with pictures to search, those of the demo gallery where there never were others. */
async function welcome(args: readonly string[]): Promise<number> {
  const given = understood(args);
  // The command itself says what is wrong with the arguments, or shows its help.
  if (given === null) return run([soutu, 'serve', ...args]);
  // Who looks at a terminal most likely has a browser too; a service or a test has not.
  const open = process.stdout.isTTY && !given.open ? ['--open'] : [];
  const wanted = given.named ? null : await galleryWanted(given.settings);
  if (wanted === null) return run([soutu, 'serve', ...open, ...args]);
  mkdirSync(gallery, { recursive: true });
  const stop = await draw();
  try {
    // Naming it would leave what changed in other folders of the library until it is indexed.
    return await run([soutu, 'serve', ...open, ...(wanted === 'new' ? [gallery] : []), ...args]);
  } finally {
    stop();
  }
}

/**
 * Draws the gallery beside the server, which takes up what is there. If another process draws it, this one waits to go on, should that one
 * be ended. Resolves to a function that ends it, once the folder says that it is being drawn, or the drawing has ended.
 */
async function draw(): Promise<() => void> {
  const main = join(packageRoot, 'dist', 'scripts', 'gallery', 'main.js');
  const child = spawn(process.execPath, [main, gallery], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    // The page goes first.
    setPriority(child.pid!, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or the system does not allow it.
  }
  createInterface(child.stderr).on('line', tell);
  let isOver = false;
  const end = (reason: string | null) => {
    if (reason !== null && !isOver) tell(`The drawing of the demo gallery ended: ${reason}`);
    isOver = true;
  };
  child.on('error', ({ message }) => end(message));
  // What fails in it is told by itself.
  child.on('close', (_code, signal) => end(signal));
  while (!isOver && (await drawingIn(gallery)) === null) await sleep(LOOK_MS);
  return () => {
    isOver = true;
    child.kill();
  };
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
 * `new` where nothing was ever indexed, `unfinished` where the gallery is a folder of the library and was not drawn to its end, else null:
 * a library whose folders were all removed stays empty.
 */
async function galleryWanted(settings: Partial<Config>): Promise<'new' | 'unfinished' | null> {
  try {
    const config = loadConfig(settings);
    const { home } = config;
    const { durable } = await openDriver(storeOf(config), { home });
    const file = join(home, 'library.json');
    if (!durable || !existsSync(file)) return 'new';
    const { folders } = await readLibrary(file);
    const isUnfinished =
      folders.some(({ path }) => path === gallery) && !existsSync(join(gallery, STAMP_FILE));
    return isUnfinished ? 'unfinished' : null;
  } catch {
    // What is wrong with the settings is told by the command.
    return null;
  }
}

/** Runs a program of this package in the terminal; resolves to its exit code. */
function run(args: readonly string[]): Promise<number> {
  const env = { ...PROCESS_ENVIRONMENT, ...process.env };
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
