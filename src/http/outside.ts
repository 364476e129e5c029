import { BlockList, isIP } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import { SoutuError } from '../errors.ts';
import type { HttpContext } from './app-context.ts';
import { isBelow, prefixOf } from './base-path.ts';
import { isPort } from './hosts.ts';

/** How the browser reaches the server. Behind a reverse proxy that differs from what the server sees, and headers say it. */
export interface Outside {
  /** Whether the browser uses TLS. */
  readonly secure: boolean;
  /** Host with its port, unless that is the default one of the scheme, in lower case. */
  readonly host: string;
  /** The host as a trusted proxy passes it on; null if none did. */
  readonly forwardedHost: string | null;
  /** Whether a trusted proxy passed the request on. */
  readonly proxied: boolean;
  /** Path below which the browser finds the page, without a slash at the end; '' at the root. */
  readonly prefix: string;
}

/**
 * Returns a function that reads how the browser reaches the server. The headers of a proxy count only if it is trusted: others
 * could claim anything with them. Throws `bad-setting` for an invalid address.
 *
 * @param basePath prefix of the settings, which counts more than that of a proxy
 * @param trusted addresses and networks of proxies
 */
export function createOutside(basePath: string, trusted: readonly string[]): (c: HttpContext) => Outside {
  const proxies = networksOf(trusted);
  return (c) => {
    const isTrusted = comesFrom(c, proxies);
    // Of several proxies, the first value is from the outermost.
    const header = (name: string) => (isTrusted && c.req.header(name)?.split(',', 1).join('').trim()) || null;
    const proto = header('x-forwarded-proto');
    const forwardedHost = header('x-forwarded-host');
    const secure = proto === 'https';
    const host = forwardedHost ?? c.req.header('host') ?? new URL(c.req.url).host;
    const proxied = proto !== null || forwardedHost !== null || header('x-forwarded-for') !== null;
    // Only a proxy can have removed the prefix. A browser that asked without it, such as one on this machine, goes on without it.
    const ownPrefix = proxied || isBelow(basePath, new URL(c.req.url).pathname) ? basePath : '';
    return {
      secure,
      host: withPort(host, header('x-forwarded-port'), secure),
      forwardedHost,
      proxied,
      prefix: ownPrefix || (prefixOf(header('x-forwarded-prefix') ?? '') ?? ''),
    };
  };
}

/** Adds the port if the host has none, and removes the default one, as browsers do in the header Origin. */
function withPort(host: string, port: string | null, secure: boolean): string {
  const whole = port !== null && isPort(port) && !/:\d+$/.test(host) ? `${host}:${port}` : host;
  try {
    return new URL(`${secure ? 'https' : 'http'}://${whole}`).host;
  } catch {
    return whole.toLowerCase();
  }
}

/** Whether the request comes from one of the networks. Without a socket, the caller is this process. */
function comesFrom(c: HttpContext, networks: BlockList): boolean {
  const { incoming } = (c.env as Partial<HttpBindings> | undefined) ?? {};
  if (incoming === undefined) return true;
  const address = incoming.socket.remoteAddress ?? '';
  const version = isIP(address);
  return version !== 0 && networks.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

function networksOf(list: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const one of list) {
    const [, address = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(one.trim()) ?? [];
    const version = isIP(address);
    const bits = length === undefined ? (version === 6 ? 128 : 32) : Number(length);
    try {
      networks.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4');
    } catch {
      throw new SoutuError(
        'bad-setting',
        `trusted-proxies holds ${JSON.stringify(one)}, which is neither an address nor a network such as 10.0.0.0/8`,
      );
    }
  }
  return networks;
}
