import { execFileSync } from 'node:child_process';

/** Worker threads and child processes run compiled code, so the build must match the sources under test. */
export function setup(): void {
  // On one more version of Node.
  if (process.env.SOUTU_TEST_BUILT) return;
  execFileSync('npm', ['run', '--silent', 'build'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
