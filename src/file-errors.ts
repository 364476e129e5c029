import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, sep } from 'node:path';
import { shellQuote } from './core/shell-quote.ts';
import { type ErrorCode, SoutuError } from './errors.ts';

/** Why a file cannot be written, as far as a person can help it. */
export type WriteRefusal = 'full' | 'read-only' | 'denied';

/** In words that follow the name of the file and a colon. */
export const WRITE_REFUSALS: Readonly<Record<WriteRefusal, string>> = {
  full: 'the disk is full',
  'read-only': 'the disk is read-only',
  denied: 'you have no permission',
};

const REFUSALS: Readonly<Record<string, WriteRefusal>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
  EACCES: 'denied',
  EPERM: 'denied',
};

/** Why the system refused to write a file; null for other errors. */
export const writeRefusalOf = (error: unknown): WriteRefusal | null =>
  REFUSALS[(error as NodeJS.ErrnoException | null)?.code ?? ''] ?? null;

/** How stores that are not written in JavaScript say it. */
const SAID: readonly (readonly [RegExp, WriteRefusal])[] = [
  [/No space left on device|Disk quota exceeded/, 'full'],
  [/Read-only file system/, 'read-only'],
];

/** The same for an error that another one caused. */
export function refusalBehind(error: unknown): WriteRefusal | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { message } = at;
    const refusal = writeRefusalOf(at) ?? SAID.find(([pattern]) => pattern.test(message))?.[1];
    if (refusal) return refusal;
  }
  return null;
}

const FILE_HINTS: Readonly<Record<string, string>> = {
  EISDIR: 'There is a folder where Soutu needs a file. Move it away.',
  ENOTDIR: 'There is a file where Soutu needs a folder. Move it away.',
  full: 'The disk is full. Make space, or use a home on another disk (--home or SOUTU_HOME).',
  'read-only': 'The disk is read-only. Use a home on another disk (--home or SOUTU_HOME).',
};

/** What helps against an error that a full or read-only disk caused; null for others. It names no file. */
export function diskHint(error: unknown): string | null {
  const refusal = refusalBehind(error);
  return (refusal !== 'denied' && refusal && FILE_HINTS[refusal]) || null;
}

/** An error about one of Soutu's own files: `what` names the file, the system's message follows. */
export function fileError(code: ErrorCode, what: string, cause: unknown): SoutuError {
  const { code: errno = '', message, path } = cause as NodeJS.ErrnoException;
  const refusal = writeRefusalOf(cause);
  const hint = refusal === 'denied' ? accessHint(path) : FILE_HINTS[refusal ?? errno];
  return new SoutuError(code, `${what}: ${message}`, { cause, ...(hint && { hint }) });
}

/** A folder without permissions hides its files, so the command changes both. */
function accessHint(path: string | undefined): string {
  const otherwise = 'or use another home (--home or SOUTU_HOME)';
  if (path === undefined || process.platform === 'win32')
    return `Change its permissions so that you can read and write it, ${otherwise}.`;
  const foreign = foreignPart(path);
  if (foreign !== null && isRootsInOwnHome(foreign))
    return `${foreign} belongs to root, as after a sudo: take it back with sudo chown -R "$USER" ${shellQuote(folderOf(foreign))}, ${otherwise}.`;
  if (foreign !== null) return `${foreign} belongs to another user: run Soutu as that user, ${otherwise}.`;
  return `Give yourself access with chmod -R u+rwX ${shellQuote(dirname(path))}, ${otherwise}.`;
}

/** The path, or the folder that hides it, if another user owns that: only they can change its permissions. */
function foreignPart(path: string): string | null {
  try {
    return statSync(path).uid === process.geteuid?.() ? null : path;
  } catch {
    return dirname(path) === path ? null : foreignPart(dirname(path));
  }
}

/** Whether root owns it although it lies in the home folder of the user. Elsewhere, what belongs to root should stay with it. */
function isRootsInOwnHome(path: string): boolean {
  const home = homedir();
  const isOwn = statSync(home, { throwIfNoEntry: false })?.uid === process.geteuid?.();
  return isOwn && path.startsWith(home + sep) && statSync(path).uid === 0;
}

/** A sudo leaves several files of a folder to root. */
const folderOf = (path: string) => (statSync(path).isDirectory() ? path : dirname(path));

/** How link() fails where the file system has no hard links. */
const NO_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * The error of a home whose file system has no hard links, which the lock and LanceDB need, so that two processes never write one file at
 * the same time; null if link() failed for another reason.
 */
export function noHardLinks(folder: string, cause: unknown): SoutuError | null {
  if (!NO_LINKS.has((cause as NodeJS.ErrnoException).code)) return null;
  const message = `${folder} lies on a file system without hard links, such as FAT, exFAT or some network shares`;
  return new SoutuError('store-failed', message, {
    hint: 'Put the home of Soutu on another disk with --home or SOUTU_HOME. The pictures can stay where they are.',
    cause,
  });
}
