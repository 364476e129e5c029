import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SoutuError } from '../../errors.ts';
import type { Lesson } from '../../learning/lessons/lesson.ts';
import { packageRoot } from '../../package-root.ts';
import type { ClassroomMessage, ClassroomSetup, Question } from './protocol.ts';

const SCRIPT = join(packageRoot, 'dist/src/engine/learning/worker.js');

/** A thread with the vectors of a library, in which indexes are built and explained. */
export interface Classroom {
  /**
   * Explains one query; the first question of a method builds its index. Ask one question at a time. Throws `internal` if the thread
   * fails, and `interrupted` if it is closed meanwhile.
   *
   * @param onProgress share of the index that is built, 0 to 1
   */
  ask(question: Question, onProgress: (share: number) => void): Promise<Lesson>;
  close(): Promise<void>;
}

/** Starts the thread, so that building an index does not delay requests. It does not keep the process alive. */
export function openClassroom(setup: ClassroomSetup): Classroom {
  const worker = new Worker(SCRIPT, {
    workerData: setup,
    transferList: [setup.values.buffer as ArrayBuffer],
  });
  worker.unref();
  let ended: unknown = null;
  worker.on('error', (error) => {
    ended = error;
  });
  worker.on('exit', () => {
    ended ??= new SoutuError('interrupted', 'The lesson was ended');
  });
  return {
    ask: (question, onProgress) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(ended);
        const end = () => {
          worker.off('message', answered).off('error', failed).off('exit', exited).unref();
        };
        const failed = (error: unknown) => {
          end();
          reject(
            new SoutuError(
              'internal',
              `The lesson failed: ${error instanceof Error ? error.message : error}`,
            ),
          );
        };
        const exited = () => {
          end();
          reject(ended);
        };
        const answered = (message: ClassroomMessage) => {
          if ('share' in message) return onProgress(message.share);
          if ('failure' in message) return failed(message.failure);
          end();
          resolve(message.lesson);
        };
        worker.on('message', answered).on('error', failed).on('exit', exited).ref();
        worker.postMessage(question);
      }),
    async close() {
      await worker.terminate();
    },
  };
}
