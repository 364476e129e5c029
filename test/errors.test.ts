import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { ERRORS, SoutuError } from '../src/errors.ts';
import { fileError, refusalBehind } from '../src/file-errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'soutu-errors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failed = (code: string, path = join(folder, 'soutu', 'lock')) =>
  fileError(
    'store-failed',
    `${path} cannot be written`,
    Object.assign(new Error(`${code}: failed, open '${path}'`), { code, path }),
  );

it.skipIf(process.platform === 'win32').each(['EACCES', 'EPERM'])(
  '%s says with which command to get access, or that only another user can give it',
  (code) => {
    mkdirSync(join(folder, 'soutu'), { recursive: true });
    expect(failed(code).hint).toContain(`chmod -R u+rwX "${join(folder, 'soutu')}"`);
    const uid = process.geteuid!();
    vi.spyOn(process, 'geteuid').mockReturnValue(uid + 1);
    onTestFinished(() => void vi.restoreAllMocks());
    const { hint } = failed(code);
    expect(hint).toContain(`${join(folder, 'soutu')} belongs to another user: run Soutu as that user`);
    expect(hint).toContain('--home');
    expect(hint).not.toContain('chmod');
  },
);

it.skipIf(process.getuid?.() !== 0)(
  'what a sudo left to root in the home folder of a user can be taken back',
  () => {
    const uid = 12_345;
    const own = join(folder, 'user');
    mkdirSync(join(own, 'soutu'), { recursive: true });
    chownSync(own, uid, uid);
    vi.stubEnv('HOME', own);
    vi.spyOn(process, 'geteuid').mockReturnValue(uid);
    onTestFinished(() => void vi.restoreAllMocks());
    onTestFinished(() => void vi.unstubAllEnvs());
    const path = join(own, 'soutu', 'lock');
    const takesBack = `sudo chown -R "$USER" "${join(own, 'soutu')}"`;
    expect(failed('EACCES', path).hint).toContain(takesBack);
    writeFileSync(path, '');
    expect(failed('EACCES', path).hint).toContain(takesBack);
    expect(failed('EACCES', '/etc/soutu/lock').hint).not.toContain('chown');
    expect(failed('EACCES', join(folder, 'soutu', 'lock')).hint).not.toContain('chown');
  },
);

it.skipIf(process.platform === 'win32')(
  'a shell runs nothing in the folder of the command that gives access',
  () => {
    const path = join(folder, 'my "$(reboot)"');
    mkdirSync(path);
    expect(failed('EACCES', join(path, 'lock')).hint).toContain(`chmod -R u+rwX '${path}'`);
  },
);

it('what is behind an error says why nothing can be written, also in the words of a store', () => {
  const lance = new Error('lance error: LanceError(IO): No space left on device (os error 28)');
  expect(refusalBehind(new SoutuError('store-failed', 'The collection', { cause: lance }))).toBe('full');
  expect(refusalBehind(failed('EROFS'))).toBe('read-only');
  expect(refusalBehind(failed('EACCES'))).toBe('denied');
  expect(refusalBehind(failed('EIO'))).toBeNull();
});

it('a full disk is no reason to delete pictures', () => {
  for (const hint of [failed('ENOSPC').hint, ...Object.values(ERRORS).map(({ hint }) => hint)]) {
    expect(hint).not.toMatch(/delete|free some space/i);
  }
  expect(failed('ENOSPC').hint).toContain('SOUTU_HOME');
});
