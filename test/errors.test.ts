import { expect, it } from 'vitest';
import { ERRORS, fileError } from '../src/errors.ts';

const failed = (code: string) =>
  fileError(
    'store-failed',
    '/home/x/soutu/lock cannot be written',
    Object.assign(new Error(`${code}: failed, open '/home/x/soutu/lock'`), {
      code,
      path: '/home/x/soutu/lock',
    }),
  );

it.each(['EACCES', 'EPERM'])('%s says with which command to get access', (code) => {
  expect(failed(code).hint).toContain('chmod -R u+rwX "/home/x/soutu"');
});

it('a full disk is no reason to delete pictures', () => {
  for (const hint of [failed('ENOSPC').hint, ...Object.values(ERRORS).map(({ hint }) => hint)]) {
    expect(hint).not.toMatch(/delete|free some space/i);
  }
  expect(failed('ENOSPC').hint).toContain('SOUTU_HOME');
});
