// npm test: installs and builds what is missing, checks the code, runs every test; the last line counts them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.js';

prepare();
const root = fileURLToPath(new URL('..', import.meta.url));
const options = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' };
const folder = mkdtempSync(join(tmpdir(), 'soutu-test-'));
const results = join(folder, 'results.json');

const chosen = process.argv.slice(2);
const checks = chosen.length > 0 ? { status: 0 } : spawnSync('npm', ['run', '--silent', 'check'], options);
const tests = spawnSync(
  'npx',
  ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...chosen],
  options,
);

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = read(results);
// A test file that cannot even be loaded has no tests to count as failed.
const broken = testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = numFailedTests + broken + (checks.status === 0 ? 0 : 1);
rmSync(folder, { recursive: true });
if (checks.status !== 0) console.log('npm run check failed: see the top of this output');
console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`);
process.exitCode = failed > 0 || tests.status !== 0 ? 1 : 0;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}
