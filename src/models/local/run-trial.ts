import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { LogLevel } from '../../log.ts';
import { packageRoot } from '../../package-root.ts';
import type { LocalModel } from '../model-ref.ts';
import type { EmbedderOptions } from '../open.ts';

/** What the process of a trial receives. */
export interface TrialRequest {
  readonly ref: LocalModel;
  /** With the device to run on. */
  readonly options: EmbedderOptions;
  readonly logLevel: LogLevel;
}

/** Raw projections of the test images, the same for every device, and the time of one in milliseconds. */
export interface Embedded {
  readonly vectors: readonly Float32Array[];
  readonly msPerImage: number;
}

export type TrialAnswer = Embedded | { readonly failure: string };

/** A trial that says nothing about the device, because its process could not be started or was killed by a person or the system. */
export class StoppedTrial extends Error {}

/** Signals that are sent to a process. One that crashes gets others, such as SIGSEGV. */
const SENT: readonly (NodeJS.Signals | null)[] = ['SIGHUP', 'SIGINT', 'SIGKILL', 'SIGQUIT', 'SIGTERM'];

/** Milliseconds for an answer. Some drivers compile the model for minutes when they run it for the first time. */
const ANSWER_MS = 300_000;

/**
 * Runs the image encoder on a device in a process of its own, because a driver that crashes ends its process, which no exception
 * tells. The process ends with this one, too. Throws `StoppedTrial`, and an error that says why the device cannot be used.
 *
 * @param file script of the process
 * @param answerMs milliseconds after which a driver that does not answer is given up
 */
export function runTrial(
  request: TrialRequest,
  file = join(packageRoot, 'dist/src/models/local/trial-process.js'),
  answerMs = ANSWER_MS,
): Promise<Embedded> {
  return new Promise((resolve, reject) => {
    // Its output is not that of a command; vectors need more than JSON.
    const child = fork(file, {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const kill = () => child.kill('SIGKILL');
    // A driver that hangs may block the process, which then does not notice that it was disconnected.
    process.once('exit', kill);
    const timer = setTimeout(() => {
      reject(new Error(`its driver did not answer in ${answerMs / 1000} s`));
      kill();
    }, answerMs);
    const stopped = (cause: unknown) => reject(new StoppedTrial('its trial was stopped', { cause }));
    child.on('error', stopped);
    child.once('message', (answer) => {
      clearTimeout(timer);
      if (child.connected) child.disconnect();
      const known = answer as TrialAnswer;
      if ('failure' in known) reject(new Error(known.failure));
      else resolve(known);
    });
    child.once('close', () => {
      clearTimeout(timer);
      process.off('exit', kill);
    });
    child.once('exit', (code, signal) => {
      if (SENT.includes(signal)) stopped(signal);
      else reject(new Error(`its driver ends the process (${signal ?? `exit code ${code}`})`));
    });
    child.send(request, (error) => error && stopped(error));
  });
}
