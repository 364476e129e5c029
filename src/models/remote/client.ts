import { SoutuError } from '../../errors.ts';
import type { Answer, Dialect, Input, Role } from './dialects/dialect.ts';
import { RemoteFailure } from './failure.ts';
import type { Http } from './http.ts';
import { createRepeat } from './repeat.ts';
import { PATIENCE, type RemoteServer } from './server.ts';

/** One input embedded. */
export interface Embedded {
  readonly vector: Float32Array;
  /** Length of the raw projection; 1 if the server does not tell. */
  readonly norm: number;
  readonly served: Answer['served'];
}

export interface Client {
  /**
   * Embeds inputs of one kind in one request, which is repeated while the server has gone: for minutes for documents, which a run
   * indexes, for seconds for queries. An input that the server refuses is an error in its place.
   */
  embed(
    inputs: readonly Input[],
    role: Role,
    signal?: AbortSignal,
  ): Promise<readonly (Embedded | SoutuError)[]>;
}

export function createClient(
  http: Http,
  server: Pick<RemoteServer, 'url' | 'dimensions' | 'patience'>,
  dialect: Dialect,
  model: string,
): Client {
  const patience = { ...PATIENCE, ...server.patience };
  const repeat = createRepeat(patience);

  async function once(inputs: readonly Input[], role: Role, signal?: AbortSignal): Promise<Embedded[]> {
    const body = dialect.body(inputs, { model, role, dimensions: server.dimensions });
    const answer = await http.send(dialect.path, body, signal);
    let read: Answer;
    try {
      read = dialect.read(answer, inputs);
    } catch (cause) {
      const why = (cause as Error).message;
      const message = `The answer of the embedding server ${new URL(server.url).host} is not that of ${dialect.name}: ${why}`;
      throw new RemoteFailure(new SoutuError('embed-failed', message, { cause }), false);
    }
    const { vectors, norms, served } = read;
    return vectors.map((vector, i) => ({ vector, norm: norms?.[i] ?? 1, served }));
  }

  return {
    async embed(inputs, role, signal) {
      const waitMs = role === 'document' ? patience.indexMs : patience.readMs;
      const send = (some: readonly Input[]) => repeat(() => once(some, role, signal), waitMs, signal);
      try {
        return await send(inputs);
      } catch (error) {
        if (!isRefused(error)) throw error;
        if (inputs.length === 1) return [error];
        // Which one it is that the server refuses, it seldom says.
        const alone: (Embedded | SoutuError)[] = [];
        for (const input of inputs) {
          const [result] = await send([input]).catch((other) => {
            if (!isRefused(other)) throw other;
            return [other];
          });
          alone.push(result!);
        }
        return alone;
      }
    },
  };
}

const isRefused = (error: unknown): error is SoutuError =>
  error instanceof SoutuError && error.code === 'embed-refused';
