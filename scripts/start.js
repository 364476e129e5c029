// npm start: installs and builds what is missing, then hands over to the compiled program. Plain JavaScript, because
// it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.js';

prepare();
const welcome = fileURLToPath(new URL('../dist/scripts/welcome.js', import.meta.url));
const { status, signal } = spawnSync(process.execPath, [welcome, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = signal ? 130 : (status ?? 1);
