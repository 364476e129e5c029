import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Asks the file system of each path that it is told, and tells the number of the question once there is an answer. The shell is started before
 * a share can be away: a process that is started later inherits the open files of this one for a moment, and closing those of a file system
 * of a program (FUSE) that does not answer hangs, for which starting a process waits.
 *
 * The file system itself is asked, because what it knows of a folder may be remembered by this machine. Only Linux has a program for that. `jobs`
 * makes the shell forget those that have ended.
 */
const SCRIPT = `
while read -r number path; do
  path=$(printf '%b.' "$path")
  jobs >/dev/null 2>&1
  { ${process.platform === 'linux' ? 'stat -f' : 'ls -dL'} -- "\${path%.}" >/dev/null 2>&1; echo "$number"; } &
done
kill -9 0`;

/** Asks file systems in another process, which waits for those that do not answer. */
export interface Prober {
  /** Resolves once there is an answer, if only that there is no such file; rejects where no such process can run, as on Windows. */
  ask(path: string): Promise<void>;
}

interface Question {
  readonly path: string;
  resolve(): void;
  reject(error: Error): void;
}

export function createProber(): Prober {
  const questions = new Map<number, Question>();
  let last = 0;
  let shell: ChildProcess | null = null;
  /** Whether a shell has ever answered: one that ends is replaced. */
  let hasAnswered = false;

  function start(): ChildProcess {
    // In a group of its own, which Ctrl-C does not end, and which ends itself once this process has gone.
    const child = spawn('sh', ['-c', SCRIPT], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
      windowsHide: true,
    });
    child.once('error', ended).once('exit', () => ended(new Error('the shell has ended')));
    child.unref();
    // Without streams if there was no room for more open files, which is an error that comes.
    for (const stream of [child.stdin, child.stdout] as (Socket | null)[]) {
      // The end of the process tells more.
      stream?.unref().on('error', () => {});
    }
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      hasAnswered = true;
      for (const line of lines) {
        questions.get(Number(line))?.resolve();
        questions.delete(Number(line));
      }
    });
    return child;
  }

  function ended(error: Error): void {
    shell = null;
    const open = [...questions];
    questions.clear();
    for (const [number, question] of open) {
      if (hasAnswered) put(number, question);
      else question.reject(error);
    }
    hasAnswered = false;
  }

  function put(number: number, question: Question): void {
    questions.set(number, question);
    shell ??= start();
    shell.stdin?.write(`${number} ${escapedPath(question.path)}\n`);
  }

  return {
    ask: (path) =>
      new Promise((resolve, reject) => {
        last += 1;
        put(last, { path, resolve, reject });
      }),
  };
}

/** A path on one line, as `printf %b` takes it. */
export const escapedPath = (path: string): string =>
  [...Buffer.from(path)]
    .map((byte) =>
      /[\w./-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `\\0${byte.toString(8).padStart(3, '0')}`,
    )
    .join('');
