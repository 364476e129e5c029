// Writes what starts with each command, the program and the thread that embeds, again as few files, over what was compiled of them: Node
// takes about a millisecond to load each of the 400 modules of a search, which is a quarter of its time.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const PROGRAMS = ['cli/main', 'models/local/worker'];
/** Packages of many small modules that nearly every command loads; the others stay in node_modules. */
const INCLUDED = ['hono', 'picomatch', 'zod'];
/** The folder in dist/src of what several of them need, or only some commands. */
export const CHUNKS = 'chunks';
/** How long the parts of earlier builds stay, for programs that are running from them and load more parts later; none are packed. */
const KEPT_MS = process.env.npm_lifecycle_event === 'prepack' ? 0 : 24 * 3_600_000;

/** @param {string} root folder of the checkout */
export async function bundlePrograms(root) {
  const outDir = join(root, 'dist', 'src');
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
  const written = new Set(built.output.map(({ fileName }) => fileName));
  for (const name of readdirSync(join(outDir, CHUNKS))) {
    const file = join(outDir, CHUNKS, name);
    const isOld = Date.now() - statSync(file).mtimeMs > KEPT_MS;
    if (!written.has(`${CHUNKS}/${name}`) && isOld) rmSync(file);
  }
}
