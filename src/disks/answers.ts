import { stat } from 'node:fs/promises';
import { isWithin, withinTest } from '../core/folders.ts';
import { createSemaphore } from '../core/semaphore.ts';
import { type FileSystemKind, fileSystemOf } from './file-system.ts';
import { mountPointsWithFiles } from './mounted.ts';
import { createProber } from './prober.ts';

/** What is there answers in milliseconds, and nobody waits much longer for a page. */
const WAIT_MS = 3000;
/** A disk that sleeps needs up to ten seconds to turn again, for which a run can wait. */
export const PATIENCE_MS = 20_000;
/** How long an answer counts. A share can go at any time. */
const FRESH_MS: Readonly<Record<FileSystemKind, number>> = { local: 60_000, network: 1000, fuse: 1000 };
const MOST_ANSWERS = 1000;
/** Processes that ask at once. Those that have waited for too long do not count, or a few dead shares would stop all questions. */
const AT_ONCE = 16;

interface Question {
  /** Resolves when its process starts, to when that was. */
  readonly started: Promise<number>;
  /** The same; infinite before. */
  asked: number;
  readonly answer: Promise<void>;
}

/** The questions without an answer yet, by folder: each folder is asked once at a time. */
const open = new Map<string, Question>();
/** Until when the answers count. */
const answered = new Map<string, number>();
const turns = createSemaphore({ permits: AT_ONCE });
const prober = createProber();

/**
 * Whether a folder or file answers, if only that it does not exist. A share whose server is down may not answer for hours. A call of this process
 * would wait for it in one of the few threads in which Node.js calls the file system, which even the end of the process waits for, so another
 * process asks.
 *
 * @param waitMs since it was asked, which needs a turn @default 3 seconds
 * @param isAnew whether it is asked although it has answered a moment ago @default false
 */
export async function answers(path: string, waitMs = WAIT_MS, isAnew = false): Promise<boolean> {
  if (!isAnew && (answered.get(path) ?? 0) > performance.now()) return true;
  const { started, answer } = open.get(path) ?? ask(path);
  const left = (await started) + waitMs - performance.now();
  if (left <= 0) return false;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, left, false);
  });
  const isAnswered = await Promise.race([answer.then(() => true), over]);
  clearTimeout(timer);
  return isAnswered;
}

/**
 * Those of some folders, and of the mount points below them, that do not answer.
 *
 * @param mounts mount points that earlier runs have met
 * @param waitMs see `answers`
 */
export async function silentFolders(
  folders: readonly string[],
  mounts: readonly string[],
  waitMs = WAIT_MS,
): Promise<string[]> {
  const isBelow = (mount: string) => folders.some((folder) => isWithin(mount, folder));
  const all = [...new Set([...folders, ...[...mounts, ...mountPointsWithFiles()].filter(isBelow)])];
  const found = await Promise.all(all.map(async (path) => ((await answers(path, waitMs)) ? [] : path)));
  return found.flat();
}

/**
 * Whether a path lies at or below one that has been asked and has not answered for longer than others need.
 *
 * @param waitMs how long that is @default 3 seconds
 */
export function isSilent(path: string, waitMs = WAIT_MS): boolean {
  if (open.size === 0) return false;
  const late = [...open].filter(([, { asked }]) => performance.now() - asked > waitMs);
  return withinTest(late.map(([folder]) => folder))(path);
}

function ask(path: string): Question {
  const turn = turns.acquire();
  const started = turn.then(() => performance.now());
  const answer = turn
    .then(async ({ release }) => {
      const late = setTimeout(release, WAIT_MS);
      await prober.ask(path).catch(() => stat(path).then(ignore, ignore));
      clearTimeout(late);
      release();
      // Nobody waits for its kind, which another call tells: the disk may go before that returns.
      void fileSystemOf(path).then((kind) => remember(path, kind));
    })
    .finally(() => open.delete(path));
  const question: Question = { started, asked: Number.POSITIVE_INFINITY, answer };
  void started.then((asked) => {
    question.asked = asked;
  });
  open.set(path, question);
  return question;
}

function remember(path: string, kind: FileSystemKind): void {
  if (answered.size >= MOST_ANSWERS) answered.clear();
  answered.set(path, performance.now() + FRESH_MS[kind]);
}

function ignore(): void {}
