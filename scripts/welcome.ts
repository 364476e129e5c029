import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import { packageRoot } from '../src/package-root.ts';

const soutu = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
const gallery = join(packageRoot, 'gallery');

process.exitCode = await welcome(process.argv.slice(2));

/** The first minute: makes pictures searchable, shows three searches, and says what to type next. */
async function welcome(args: readonly string[]): Promise<number> {
  const named = args.some((arg) => !arg.startsWith('-'));
  if (!named) await run([join(packageRoot, 'dist', 'scripts', 'gallery', 'main.js'), gallery]);
  const folders = named ? args : [gallery, ...args];
  const indexed = await run([soutu, 'index', ...folders]);
  if (indexed !== 0) return indexed;

  const words = named ? ['people', '风景'] : ['train', '身份证'];
  for (const text of words) await show(['search', text, '--limit', '5']);
  const example = named ? await bestPicture(words[0]!) : join(gallery, 'emoji', 'dog.webp');
  if (example) await show(['search', '--image', relative(process.cwd(), example), '--limit', '5']);

  say(`
Now you:
  npx soutu search "a birthday cake"              by words, English or 中文
  npx soutu search --image photo.jpg "at night"   this picture, but at night
  npx soutu search cat --html cats.html --open    look at the results
  npx soutu index ~/Pictures                      your own pictures (or: npm start -- ~/Pictures)
  npx soutu --help                                everything else`);
  return 0;
}

/** Prints a command as it would be typed, then runs it. */
async function show(args: readonly string[]): Promise<void> {
  say(`\n$ npx soutu ${args.map((arg) => (/^[\w./-]+$/.test(arg) ? arg : JSON.stringify(arg))).join(' ')}`);
  await run([soutu, ...args]);
}

/** The best picture for some words: an example to search by. */
async function bestPicture(text: string): Promise<string | undefined> {
  const child = spawn(process.execPath, [soutu, 'search', text, '--limit', '1', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  const { hits } = JSON.parse(output) as { hits: { path: string }[] };
  return hits[0]?.path;
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
