import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type ErrorCode, SoutuError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { AsideKind, AsideMessage, AsideTasks } from './aside-tasks.ts';

export interface AsideOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Does a task in a process of its own, which ends with this one. Once it rejects with the reason of the signal, the process has ended and
 * writes no more.
 */
export function runAside<K extends AsideKind>(
  kind: K,
  task: AsideTasks[K]['task'],
  { signal, onProgress }: AsideOptions,
): Promise<AsideTasks[K]['answer']> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = fork(join(packageRoot, 'dist/src/tuning/aside-process.js'), {
      execArgv: [],
      // Its output is not that of a command; vectors need more than JSON.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const kill = () => child.kill('SIGKILL');
    let outcome: (() => void) | null = null;
    process.once('exit', kill);
    signal.addEventListener('abort', kill);
    child.on('message', (message: AsideMessage) => {
      if ('progress' in message) return onProgress?.(message.progress.done, message.progress.total);
      outcome =
        'answer' in message
          ? () => resolve(message.answer as AsideTasks[K]['answer'])
          : () => reject(failed(message.failure));
      // It may still have threads of a store, which have nothing to finish.
      kill();
    });
    child.on('error', (error) => {
      outcome = () => reject(new SoutuError('internal', 'No process can be started', { cause: error }));
    });
    child.once('close', (code, name) => {
      process.off('exit', kill);
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(signal.reason);
      else if (outcome) outcome();
      else
        reject(
          new SoutuError('store-failed', `The process that builds and measures ended (${name ?? code})`, {
            hint: 'If the system ended it for lack of memory, measure fewer pictures with a sample.',
          }),
        );
    });
    child.send({ do: kind, ...task }, () => {});
  });
}

const failed = ({ code, message, hint }: { code: string; message: string; hint: string }) =>
  new SoutuError(code as ErrorCode, message, { hint });
