import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Engine } from '../engine.ts';
import { SoutuError } from '../errors.ts';
import { log } from '../log.ts';
import { readBasePath } from './base-path.ts';
import { isLoopback, lanAddresses } from './hosts.ts';
import { problemOf } from './problem.ts';
import { createServerApp, type ServerApp, type ServerAppOptions } from './server-app.ts';

export interface ServeOptions extends ServerAppOptions {
  /** Port to listen on; no other one is tried. @default the setting port, else the first free one from 7788 to 7798 */
  readonly port?: number;
  /** Milliseconds within which a request must arrive. @default 30000 */
  readonly requestMs?: number;
  /** Milliseconds that `close` waits for requests in progress. @default 5000 */
  readonly graceMs?: number;
}

export interface RunningServer extends ServerApp {
  /** URL of the page, with a slash at the end. */
  readonly url: string;
  /** URLs at which other machines of the network reach the server. */
  readonly networkUrls: readonly string[];
  /** The default port, if another program listens on it and the server therefore uses another one; else null. */
  readonly takenPort: number | null;
  /**
   * Cancels all indexing runs, which keep their finished work, and lets requests finish within `graceMs`. The engine stays
   * open.
   */
  close(): Promise<void>;
}

const DEFAULT_PORT = 7788;
/** Number of ports after the default one that are tried. */
const MORE_PORTS = 10;
const REQUEST_MS = 30_000;
const HEADERS_MS = 10_000;
const GRACE_MS = 5000;

/** Serves the page and the API of an engine. Throws `port-taken`, `bad-setting`, `unreadable`. */
export async function startServer(engine: Engine, options: ServeOptions = {}): Promise<RunningServer> {
  const { host } = engine.config;
  let url = '';
  const closing = new AbortController();
  const command = () => `soutu serve at ${url}`;
  const serverApp = await createServerApp(engine, { ...options, command, closing: closing.signal });
  const { requestMs = REQUEST_MS, graceMs = GRACE_MS } = options;
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: Math.min(HEADERS_MS, requestMs),
      connectionsCheckingInterval: Math.min(1000, requestMs / 2),
      maxHeaderSize: 16 * 1024,
    },
    getRequestListener(serverApp.app.fetch),
  );
  server.on('clientError', answerBrokenRequest);
  const wanted = options.port ?? engine.config.port;
  await listenOnFreePort(server, host, wanted);
  try {
    await serverApp.saveTokens();
  } catch (error) {
    server.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const named = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const path = `${readBasePath(engine.config['base-path'])}/`;
  url = `http://${named}:${port}${path}`;
  return {
    ...serverApp,
    url,
    networkUrls: isLoopback(host) ? [] : lanUrls(host, port, path),
    takenPort: wanted === undefined && port !== DEFAULT_PORT ? DEFAULT_PORT : null,
    async close() {
      const stopped = new Promise((resolve) => server.close(resolve));
      closing.abort();
      // Requests that follow a run last as long as the run.
      await engine.runs.cancelAll();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await stopped;
      clearTimeout(timer);
    },
  };
}

function lanUrls(host: string, port: number, path: string): string[] {
  const addresses = host === '0.0.0.0' || host === '::' ? lanAddresses() : [];
  const wanted = host === '0.0.0.0' ? addresses.filter((address) => !address.startsWith('[')) : addresses;
  return wanted.map((address) => `http://${address}:${port}${path}`);
}

/** @param port undefined for the default one or one of those after it */
async function listenOnFreePort(server: Server, host: string, port: number | undefined): Promise<void> {
  const last = port ?? DEFAULT_PORT + MORE_PORTS;
  for (let next = port ?? DEFAULT_PORT; ; next++) {
    try {
      return await listen(server, host, next);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && next < last) continue;
      if (code === 'EADDRINUSE') throw new SoutuError('port-taken', `Port ${next} of ${host} is taken`);
      if (code === 'EACCES') {
        throw new SoutuError('port-taken', `Port ${next} may not be used: ${message}`);
      }
      throw new SoutuError('bad-setting', `Cannot listen on host ${host}: ${message}`);
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      // Such as EMFILE when a connection is accepted. Without a listener it would end the process.
      server.on('error', ({ message }) => log.warn(`the server goes on after an error: ${message}`));
      resolve();
    });
  });
}

/** Answers invalid requests, and those that did not arrive in time, with an error before the connection is closed. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const problem = problemOf(
    isSlow
      ? new SoutuError('too-slow', 'The request did not arrive in time')
      : new SoutuError('bad-request', 'This is not an HTTP request'),
  );
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${isSlow ? 'Request Timeout' : 'Bad Request'}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
