import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import type { Outside } from './outside.ts';

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a host can be reached only from this machine. */
export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/**
 * Returns a test for host names in requests. A page of another site could make its own domain resolve to this server's address
 * (DNS rebinding) and would then have the same origin, so unknown names are refused. Numeric addresses are not resolved and
 * therefore safe.
 */
export function allowedHosts(host: string, allowed: readonly string[]): (name: string) => boolean {
  const own = hostname().toLowerCase();
  const names = new Set([...LOCAL, ...allowed.map((name) => name.toLowerCase())]);
  if (!isLoopback(host)) for (const name of [own, `${own}.local`, host.toLowerCase()]) names.add(name);
  else if (isIP(host) === 4) names.add(host);
  return (name) => names.has(name) || (!isLoopback(host) && isIP(name.replace(/^\[(.*)\]$/, '$1')) > 0);
}

/** Whether a text is the number of a port. */
export const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;

/** The name in a Host header, in lower case and without the port; null if the header is invalid. */
export function hostName(header: string): string | null {
  const [, name, port] = /^(\[[0-9a-f:.]+\]|[^:@/?#\s[\]]+)(?::(\d+))?$/.exec(header.toLowerCase()) ?? [];
  return name !== undefined && (port === undefined || isPort(port)) ? name : null;
}

/**
 * The addresses of the page for other devices: the one in this browser, unless only this machine knows it by that name.
 *
 * @param bound address on which the server listens
 */
export function addressesFor({ secure, host, prefix }: Outside, bound: string): string[] {
  const { hostname: name, port } = new URL(`http://${host}`);
  const addressOf = (one: string) => `${secure ? 'https' : 'http'}://${one}${prefix}/`;
  if (!isLoopback(name.replace(/^\[(.*)\]$/, '$1'))) return [addressOf(host)];
  if (isLoopback(bound)) return [];
  const every = bound === '0.0.0.0' || bound === '::';
  const names = every ? lanAddresses() : [isIP(bound) === 6 ? `[${bound}]` : bound];
  return names.map((one) => addressOf(port === '' ? one : `${one}:${port}`));
}

/** The addresses at which other machines of the network can reach this one. */
export function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(
      ({ internal, family, address }) => !internal && !(family === 'IPv6' && address.startsWith('fe80')),
    )
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
}
