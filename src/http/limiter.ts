import { SoutuError } from '../errors.ts';
import { clientGone } from './problem.ts';

/** Bounds how much work is done at once, and how much may wait for it. */
export interface Limiter {
  /** Runs work when there is room. Throws `busy` where too many wait, and leaves the queue when the signal fires. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  readonly running: number;
  readonly waiting: number;
}

export function createLimiter(options: { readonly atOnce: number; readonly waiting: number }): Limiter {
  const queue: (() => void)[] = [];
  let running = 0;

  function takeTurn(signal: AbortSignal): Promise<void> {
    if (running < options.atOnce) {
      running += 1;
      return Promise.resolve();
    }
    if (queue.length >= options.waiting) {
      throw new SoutuError('busy', `${running} requests are being worked on and ${queue.length} wait`);
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.splice(queue.indexOf(enter), 1);
        reject(clientGone());
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      signal.addEventListener('abort', leave, { once: true });
      queue.push(enter);
    });
  }

  return {
    async run(signal, work) {
      if (signal.aborted) throw clientGone();
      await takeTurn(signal);
      try {
        return await work();
      } catch (error) {
        throw signal.aborted ? clientGone() : error;
      } finally {
        // The place goes to the next in the queue, or is given up.
        const next = queue.shift();
        if (next) next();
        else running -= 1;
      }
    },
    get running() {
      return running;
    },
    get waiting() {
      return queue.length;
    },
  };
}
