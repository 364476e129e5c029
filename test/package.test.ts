import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../src/package-root.ts';
import { writePicture } from './support/pictures.ts';

let folder: string;
const run = (command: string, args: readonly string[], cwd: string) =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, SOUTU_HOME: join(folder, 'home') },
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soutu-package-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is a package that runs elsewhere, with its model and its types', { timeout: 300_000 }, async () => {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], packageRoot);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  const app = join(folder, 'app');
  const installed = join(app, 'node_modules', 'soutu');
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', join(folder, archive), '-C', installed, '--strip-components=1'], folder);
  // The dependencies are those of this checkout, so that the test needs no network; nothing else of it is in reach.
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  await writePicture(join(folder, 'pictures', 'a.png'), 1);
  writeFileSync(
    join(app, 'app.mjs'),
    `import { openEngine } from 'soutu';
     const engine = await openEngine({ workers: 1 });
     await engine.index([${JSON.stringify(join(folder, 'pictures'))}]);
     console.log(JSON.stringify(await engine.search({ text: '图形' })));
     await engine.close();`,
  );
  const result = JSON.parse(run(process.execPath, ['app.mjs'], app));
  expect(result).toMatchObject({ model: 'soutu-mini', hits: [{ rank: 1 }] });
  const main = join(installed, 'dist', 'src', 'cli', 'main.js');
  expect(run(process.execPath, [main, 'status'], app)).toContain('1 picture in 1 file');
  expect(existsSync(join(installed, 'dist', 'src', 'index.d.ts'))).toBe(true);
  const modules = readdirSync(join(installed, 'dist', 'src'), { recursive: true, encoding: 'utf8' });
  const isBundled = (name: string) => name.startsWith('chunks');
  const compiled = modules.filter((name) => name.endsWith('.js') && !isBundled(name));
  const sourceOf = (name: string) => join(packageRoot, 'src', name.replace(/\.js$/, '.ts'));
  expect(compiled.length).toBeGreaterThan(50);
  expect(compiled.filter((name) => !existsSync(sourceOf(name)))).toEqual([]);
  expect(readFileSync(join(installed, 'dist', 'src', 'chunks', 'LICENSES.md'), 'utf8')).toContain('zod');
  expect(existsSync(join(installed, 'test'))).toBe(false);
  expect(existsSync(join(installed, 'gallery'))).toBe(false);
});
