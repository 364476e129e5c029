import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * A reporter of vitest that writes what failed outside of the tests, which its JSON report leaves out: promises that nobody caught,
 * worker processes that ended, and the files whose tests they did not finish. One text each, as a JSON array, to the file that
 * SOUTU_TEST_ERRORS names.
 */
export default class TestErrors {
  onTestRunEnd(modules, errors) {
    const unfinished = modules.filter((module) => ['queued', 'pending'].includes(module.state()));
    writeFileSync(
      process.env.SOUTU_TEST_ERRORS,
      JSON.stringify([
        ...errors.map(textOf),
        ...unfinished.map((module) => `${module.relativeModuleId}: its tests were not finished`),
      ]),
    );
  }
}

/** The test that ran when an error was thrown, the error and its cause, without the lines of packages and of Node. */
function textOf({ VITEST_TEST_PATH: file, VITEST_TEST_NAME: test, name, message, stack, cause }) {
  const lines = [stack ?? `${name}: ${message}`, String(cause?.stack ?? cause?.message ?? cause ?? '')]
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '' && !/^\s+at .*(node_modules|node:|<anonymous>)/.test(line));
  return [
    `${file ? relative(process.cwd(), file) : 'a process of the tests'}${test ? `: ${test}` : ''}`,
    ...lines,
  ].join('\n');
}
