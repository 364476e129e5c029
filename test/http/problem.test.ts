import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, SoutuError } from '../../src/errors.ts';
import { fileError } from '../../src/file-errors.ts';
import { problemOf } from '../../src/http/problem.ts';

describe('a problem', () => {
  it('describes errors of the client, and hides details of internal ones', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { status, detail, title } = problemOf(
        new SoutuError(code, 'at /srv/private/file', { hint: 'see /srv/private' }),
      );
      expect(status).toBe(ERRORS[code].http);
      expect([code, detail === title]).toEqual([code, status >= 500 || code === 'locked']);
    }
  });

  it.each([
    ['ENOSPC', 'full'],
    ['EROFS', 'read-only'],
  ])('says of a disk (%s) that it is %s, without its path', (errno, state) => {
    const cause = Object.assign(new Error(`${errno}: open '/srv/private/file'`), { code: errno });
    const problem = problemOf(fileError('store-failed', 'The uploaded picture cannot be written', cause));
    expect(problem).toMatchObject({
      code: 'store-failed',
      hint: expect.stringContaining(`disk is ${state}`),
    });
    expect(JSON.stringify(problem)).not.toContain('/srv');
  });

  it('is "internal" without the message for unexpected errors', () => {
    const problem = problemOf(new TypeError('Cannot read /srv/private of undefined'));
    expect(problem).toMatchObject({ code: 'internal', status: 500 });
    expect(JSON.stringify(problem)).not.toContain('/srv');
  });
});
