import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReverseProxy {
  /** Address of the server behind it, with the prefix and without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Shows a server below a path of another one, as people set up nginx or Caddy.
 *
 * @param strips whether the prefix is removed from the requests that are passed on
 */
export async function startReverseProxy(
  target: string,
  prefix: string,
  strips: boolean,
): Promise<ReverseProxy> {
  const { hostname, port } = new URL(target);
  const proxy = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    if (path !== prefix && !path.startsWith(`${prefix}/`) && !path.startsWith(`${prefix}?`)) {
      outgoing.writeHead(404).end('another program');
      return;
    }
    const passed = request(
      {
        hostname,
        port,
        method: incoming.method,
        path: strips ? path.slice(prefix.length) || '/' : path,
        headers: {
          ...incoming.headers,
          'x-forwarded-proto': 'http',
          'x-forwarded-host': incoming.headers.host,
        },
      },
      (response) => {
        outgoing.writeHead(response.statusCode!, response.headers);
        response.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}`,
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
