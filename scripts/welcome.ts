import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import { flagsOf, parseArguments, settingsOf } from '../src/cli/arguments.ts';
import { indexCommand } from '../src/cli/commands/index.ts';
import type { Config } from '../src/config.ts';
import { openEngine } from '../src/engine.ts';
import { packageRoot } from '../src/package-root.ts';

const soutu = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
const gallery = join(packageRoot, 'gallery');

/** Words for two searches: the second is Chinese where the model is known to understand it, and English elsewhere. */
const WORDS = {
  gallery: { first: 'train', chinese: '身份证', english: 'id card' },
  own: { first: 'people', chinese: '风景', english: 'landscape' },
};

process.exitCode = await welcome(process.argv.slice(2));

/** The first minute: makes pictures searchable, shows three searches, and says what to type next. */
async function welcome(args: readonly string[]): Promise<number> {
  const given = understood(args);
  // The command itself says what is wrong with the arguments, or shows its help.
  if (given === null) return run([soutu, 'index', ...args]);
  const { named, settings } = given;
  if (!named) await run([join(packageRoot, 'dist', 'scripts', 'gallery', 'main.js'), gallery]);
  const indexed = await run([soutu, 'index', ...(named ? args : [gallery, ...args])]);
  if (indexed !== 0) return indexed;

  const { words, example } = await samples(named, settings);
  const searches = [...words.map((text) => [text]), ...(example ? [['--image', example]] : [])];
  for (const search of searches) {
    const failed = await show(['search', ...search, '--limit', '5', ...flagsOf(settings)]);
    if (failed !== 0) return failed;
  }

  say(`
Now you:
  npx soutu search "a birthday cake"              by words, English or 中文
  npx soutu search --image photo.jpg "at night"   this picture, but at night
  npx soutu search cat --html cats.html --open    look at the results
  npx soutu index ~/Pictures                      your own pictures (or: npm start -- ~/Pictures)
  npx soutu --help                                everything else`);
  return 0;
}

/** Whether folders are named, and the settings for the searches; null for help and for what is wrong. */
function understood(args: readonly string[]): { named: boolean; settings: Partial<Config> } | null {
  try {
    const { positionals, values } = parseArguments(indexCommand, args);
    return values.help ? null : { named: positionals.length > 0, settings: settingsOf(values) };
  } catch {
    return null;
  }
}

/** Words that the model understands, and a picture to search by: one of the gallery, or the best for the first words. */
async function samples(named: boolean, settings: Partial<Config>) {
  const { first, chinese, english } = named ? WORDS.own : WORDS.gallery;
  const engine = await openEngine(settings);
  try {
    const { languages } = await engine.model();
    const words = [first, languages.includes('zh') ? chinese : english];
    if (!named) return { words, example: shown(join(gallery, 'emoji', 'dog.webp')) };
    // A search that fails is shown by the command that is run next.
    const { hits } = await engine.search({ text: first, limit: 1 }).catch(() => ({ hits: [] }));
    return { words, example: hits[0] && shown(hits[0].path) };
  } finally {
    await engine.close();
  }
}

function shown(path: string): string {
  return relative(process.cwd(), path);
}

/** Prints a command as it would be typed, then runs it; resolves to its exit code. */
async function show(args: readonly string[]): Promise<number> {
  say(`\n$ npx soutu ${args.map((arg) => (/^[\w./=-]+$/.test(arg) ? arg : JSON.stringify(arg))).join(' ')}`);
  return run([soutu, ...args]);
}

/** Runs a program of this package in the terminal; resolves to its exit code. */
function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...args], { stdio: 'inherit' });
  // Ctrl-C reaches the child too, which stops by itself and reports what it kept.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 130);
    });
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
