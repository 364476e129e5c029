// Writes what starts with each command, the program and the thread that embeds, again as few files, over what was compiled of them: Node
// takes about a millisecond to load each of the 400 modules of a search, which is a quarter of its time.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const PROGRAMS = ['cli/main', 'models/local/worker'];
/** Packages of many small modules that nearly every command loads; the others stay in node_modules. */
const INCLUDED = ['hono', 'picomatch', 'zod'];
/** The folder in dist/src of what several of them need, or only some commands. */
export const CHUNKS = 'chunks';
/** The names of the chunks of the last build, in that folder. */
const LIST = 'current.json';
/** How long chunks stay after the build that replaced them, for programs that still run from them and load more of them later. */
const KEPT_MS = 24 * 3_600_000;

/**
 * @param {string} root folder of the checkout
 * @param {boolean} isPacked whether nothing of earlier builds may stay
 */
export async function bundlePrograms(root, isPacked) {
  const outDir = join(root, 'dist', 'src');
  const folder = join(outDir, CHUNKS);
  const list = join(folder, LIST);
  const before = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  const built = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: INCLUDED },
    build: {
      ssr: true,
      license: { fileName: `${CHUNKS}/LICENSES.md` },
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(PROGRAMS.map((name) => [name, join(root, 'src', `${name}.ts`)])),
        output: { entryFileNames: '[name].js', chunkFileNames: `${CHUNKS}/[name]-[hash].js` },
      },
    },
  });
  const names = built.output.map(({ fileName }) => fileName.slice(CHUNKS.length + 1));
  const current = new Set([...names, LIST]);
  writeFileSync(list, JSON.stringify(names));
  const now = new Date();
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (current.has(name)) continue;
    // Until now it was current, whenever it was written.
    if (before.includes(name)) utimesSync(file, now, now);
    if (isPacked || now.getTime() - statSync(file).mtimeMs > KEPT_MS) rmSync(file);
  }
}
