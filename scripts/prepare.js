// What npm start and npm test need before they can run: installed packages and a build that is up to date.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/** Installs packages if the lock file is newer than what is installed, and compiles if a source is newer. */
export function prepare() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Soutu needs Node 20.19 or later; this is Node ${process.versions.node}.`);
    process.exit(1);
  }
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (time(installed) < time(lock)) {
    console.error('Installing packages (once, about a minute)…');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  const stamp = join(root, 'dist', '.built');
  if (
    time(stamp) <
    newest([
      'src',
      'scripts',
      'bench',
      'tsconfig.json',
      'tsconfig.build.json',
      'vite.config.ts',
      'package-lock.json',
    ])
  ) {
    console.error('Building…');
    run('npm', ['run', '--silent', 'build']);
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(stamp, '');
  }
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (status !== 0) process.exit(status ?? 1);
}

const time = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

function newest(names) {
  return Math.max(...names.map((name) => newestBelow(join(root, name))));
}

function newestBelow(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return time(path);
  return Math.max(0, ...readdirSync(path).map((name) => newestBelow(join(path, name))));
}
