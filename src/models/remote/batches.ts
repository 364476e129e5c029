import type { Input, Role } from './dialects/dialect.ts';

/** Inputs of one kind, which a request can take together. */
interface Waiting<T> {
  readonly input: Input;
  readonly role: Role;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (result: T) => void;
  readonly reject: (reason: unknown) => void;
}

export interface Batches<T> {
  /** Adds an input to the next request of its kind. */
  add(input: Input, role: Role, signal?: AbortSignal): Promise<T>;
  /** Rejects what waits. */
  close(reason: unknown): void;
}

const kindOf = ({ input, role }: { readonly input: Input; readonly role: Role }) =>
  `${role} ${input.text === undefined ? '' : 'text'} ${input.image ? 'image' : ''}`;

/**
 * Sends inputs in batches without making any wait for others: what arrives while all requests are under way shares the next
 * one. Queries go first.
 *
 * @param send answers in the order of the inputs, with an error for one that fails alone
 */
export function createBatches<T extends object>(
  { requests, size }: { readonly requests: number; readonly size: number },
  send: (inputs: readonly Input[], role: Role, signal: AbortSignal) => Promise<readonly (T | Error)[]>,
): Batches<T> {
  const waiting: Waiting<T>[] = [];
  let underWay = 0;

  function take(): Waiting<T>[] {
    const first = waiting.find(({ role }) => role === 'query') ?? waiting[0];
    if (first === undefined) return [];
    const batch = waiting.filter((one) => kindOf(one) === kindOf(first)).slice(0, size);
    for (const one of batch) waiting.splice(waiting.indexOf(one), 1);
    return batch;
  }

  function pump(): void {
    while (underWay < requests) {
      const batch = take();
      const wanted = batch.filter(({ signal, reject }) => {
        if (signal?.aborted) reject(signal.reason);
        return !signal?.aborted;
      });
      if (batch.length === 0) return;
      if (wanted.length > 0) void run(wanted);
    }
  }

  async function run(batch: readonly Waiting<T>[]): Promise<void> {
    underWay += 1;
    const stop = new AbortController();
    const ends = batch.map(({ signal, reject }) => {
      const end = () => {
        reject(signal!.reason);
        if (batch.every((one) => one.signal?.aborted)) stop.abort(signal!.reason);
      };
      signal?.addEventListener('abort', end);
      return () => signal?.removeEventListener('abort', end);
    });
    try {
      const results = await send(
        batch.map(({ input }) => input),
        batch[0]!.role,
        stop.signal,
      );
      for (const [i, { resolve, reject }] of batch.entries()) {
        const result = results[i]!;
        if (result instanceof Error) reject(result);
        else resolve(result);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      for (const end of ends) end();
      underWay -= 1;
      pump();
    }
  }

  return {
    add: (input, role, signal) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ input, role, signal, resolve, reject });
        // After all inputs of one call have been added, so that they share requests.
        queueMicrotask(pump);
      }),
    close(reason) {
      for (const { reject } of waiting.splice(0)) reject(reason);
    },
  };
}
