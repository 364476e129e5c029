import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request and its response. */
interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

export interface RecordingProxy {
  readonly url: string;
  /** All exchanges since the last call. */
  take(): Exchange[];
  close(): Promise<void>;
}

/** Path at which the proxy itself returns the id in the latest response that contained one. */
export const LAST_ID = '/last-id';

/** Starts a proxy that records the requests to a server and its responses, for clients in any language. */
export async function recordTraffic(target: string): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  let lastId = '';
  const note = (exchange: Exchange) => {
    exchanges.push(exchange);
    lastId = /^\{"id":"([^"]+)"/.exec(exchange.body.toString('latin1'))?.[1] ?? lastId;
  };

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = 'GET', url: path = '/' } = incoming;
    if (path === LAST_ID) {
      outgoing.end(lastId);
      return;
    }
    // The proxy does not decompress responses.
    const { 'accept-encoding': _, ...headers } = incoming.headers;
    const onwards = request(new URL(path, target), { method, headers }, (answer) => {
      const { statusCode: status = 0, headers } = answer;
      const chunks: Buffer[] = [];
      outgoing.writeHead(status, headers);
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        outgoing.write(chunk);
      });
      answer.on('end', () => {
        note({ method, path, status, type: headers['content-type'] ?? '', body: Buffer.concat(chunks) });
        outgoing.end();
      });
    });
    onwards.on('error', (error) => outgoing.destroy(error));
    incoming.pipe(onwards);
  }

  const server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => exchanges.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
