// npm run build: compiles to dist/, the page to dist/web, and takes away what was compiled from sources that are gone: it would be packed too.
// What is current stays in place, so that programs running from dist/ find their workers during a build.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePrograms, CHUNKS } from './bundle.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
// The page must not depend on who builds it: tests set another NODE_ENV, with which Vite keeps code for development.
const env = { ...process.env, NODE_ENV: 'production' };
for (const step of [
  [tsc, '-p', 'tsconfig.build.json'],
  [vite, 'build', '--logLevel', 'warn'],
]) {
  const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exitCode = status ?? 1;
}
// npm makes it executable only when it links it, which is before a checkout is built, and never again.
const main = join(root, 'dist', 'src', 'cli', 'main.js');
if (existsSync(main)) chmodSync(main, 0o755);
if (process.exitCode === undefined) await bundlePrograms(root, process.argv.includes('--pack'));

for (const folder of ['src', 'scripts', 'bench', 'eval']) {
  const compiled = join(root, 'dist', folder);
  if (!existsSync(compiled)) continue;
  for (const name of readdirSync(compiled, { recursive: true })) {
    const source = name.replace(/(\.d\.ts|\.js)$/, '.ts');
    if (source !== name && !name.startsWith(CHUNKS) && !existsSync(join(root, folder, source)))
      rmSync(join(compiled, name), { force: true });
  }
}
