// npm test: installs and builds what is missing, checks the code, runs every test; the last line counts them.
// SOUTU_TEST_NODES names programs of other versions of Node, as PATH does folders: the tests of what they can change run on each of them too.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.js';

/**
 * What another version of Node can change: its engine, workers, child processes, files, HTTP, fetch and native modules.
 * Each of them is met here; the other files only repeat it at length.
 */
const EVERY_NODE = Object.entries({
  cli: ['privacy', 'serve', 'start'],
  config: [''],
  core: [''],
  engine: ['models', 'queries', 'thumbnails'],
  http: ['access', 'body-memory', 'contract', 'leaks', 'limits', 'listening', 'models', 'pictures', 'search'],
  images: [''],
  indexing: [''],
  library: [''],
  models: ['close', 'download', 'encoders', 'fingerprint', 'pool', 'preprocess', 'safetensors', 'tokenizer'],
  search: ['embeddings'],
  store: ['memory', 'milvus-connection', 'stores'],
  web: [''],
}).flatMap(([folder, files]) => files.map((file) => `test/${folder}/${file}`));
/** In these folders, but heavy for reasons that no version of Node changes. */
const ON_ONE_NODE = ['test/images/hostile.test.ts'];

prepare();
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'soutu-test-'));
const chosen = process.argv.slice(2);
const others = (process.env.SOUTU_TEST_NODES ?? '').split(delimiter).filter(Boolean);

const sum = { passed: 0, failed: 0, skipped: 0 };
const notes = [];
if (chosen.length === 0) {
  const { status } = spawnSync('npm', ['run', '--silent', 'check'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    sum.failed++;
    notes.push('npm run check failed: see the top of this output');
  }
}
runTests(process.execPath, chosen);
if (chosen.length === 0) {
  // What is compiled is the same for every version.
  const quick = [...EVERY_NODE, ...ON_ONE_NODE.flatMap((file) => ['--exclude', file])];
  for (const node of others) runTests(node, quick, { SOUTU_TEST_BUILT: '1' });
}
rmSync(folder, { recursive: true });
for (const note of notes) console.log(note);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 ? 1 : 0;

/** Runs tests on one program of Node and adds them to the sum. That program comes first on PATH, for the processes that tests start. */
function runTests(node, args, env = {}) {
  if (!existsSync(node)) {
    sum.skipped++;
    notes.push(`skipped: the tests on ${node}, which is not there`);
    return;
  }
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.log(`Tests on Node ${version}`);
  const results = join(folder, `${version}.json`);
  const errors = join(folder, `${version}-errors.json`);
  const { status } = spawnSync(
    node,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${results}`,
      `--reporter=${join(root, 'scripts', 'test-errors.js')}`,
      ...args,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        ...env,
        SOUTU_TEST_ERRORS: errors,
        PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      },
    },
  );
  const { passed, skipped, failures } = read(results);
  if (existsSync(errors))
    failures.push(
      ...JSON.parse(readFileSync(errors, 'utf8')).map(
        (error) => `FAILED outside of the tests, during ${error}`,
      ),
    );
  if (failures.length === 0 && status !== 0)
    failures.push('FAILED outside of the tests: see the output above');
  sum.passed += passed;
  sum.failed += failures.length;
  sum.skipped += skipped;
  // What failed is named at the end too, because of a long run often only the end is kept.
  notes.push(...failures, `Node ${version}: ${passed} passed, ${failures.length} failed, ${skipped} skipped`);
}

/** The counts of one run, and a text for each failure: the file, the test and why. */
function read(file) {
  if (!existsSync(file)) return { passed: 0, skipped: 0, failures: ['FAILED: vitest wrote no results'] };
  const result = JSON.parse(readFileSync(file, 'utf8'));
  const failures = result.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const path = relative(root, name);
    // A test file that cannot even be loaded has no tests to count as failed.
    if (status === 'failed' && assertionResults.length === 0) return [`FAILED ${path}\n${message}`];
    return assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `FAILED ${path}: ${test.fullName}\n${test.failureMessages.join('\n')}`);
  });
  return {
    passed: result.numPassedTests,
    skipped: result.numPendingTests + result.numTodoTests,
    failures,
  };
}
