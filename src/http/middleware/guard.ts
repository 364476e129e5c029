import type { HonoRequest } from 'hono';
import { createMiddleware } from 'hono/factory';
import { SoutuError } from '../../errors.ts';
import type { AppContext, Env } from '../app-context.ts';
import { hostName } from '../hosts.ts';
import type { Outside } from '../outside.ts';

/** Refuses requests whose host name is not the server's, as in DNS rebinding; see `allowedHosts`. */
export function checkHost(isAllowed: (name: string) => boolean, outside: AppContext['outside']) {
  return createMiddleware<Env>(async (c, next) => {
    const { forwardedHost } = outside(c);
    // The request line may contain a host, too, and a proxy may pass on the one of the browser.
    const hosts = [c.req.header('host'), new URL(c.req.url).host];
    for (const header of forwardedHost === null ? hosts : [...hosts, forwardedHost]) {
      const name = header === undefined ? undefined : hostName(header);
      if (name === undefined || (name !== null && isAllowed(name))) continue;
      throw new SoutuError('forbidden', `${JSON.stringify(header)} is not a name of this server`, {
        hint: 'The setting allowed-hosts adds a name.',
      });
    }
    await next();
  });
}

const READS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses requests that pages of other sites make a browser send: writes, and also searches, whose responses they could not
 * read but which would occupy the model. Links are allowed. Browsers always send Origin with requests that may write; other
 * programs send neither of the two headers.
 */
export function checkOrigin(corsOrigins: readonly string[], outside: AppContext['outside']) {
  return createMiddleware<Env>(async (c, next) => {
    const origin = c.req.header('origin');
    const isKnown = origin !== undefined && corsOrigins.includes(origin);
    if (!isKnown && isForeign(c.req, origin, outside(c))) {
      throw new SoutuError('forbidden', 'A page of another origin may not use this server', {
        hint: 'The setting cors-origins allows one.',
      });
    }
    await next();
  });
}

function isForeign(request: HonoRequest, origin: string | undefined, outside: Outside): boolean {
  const site = request.header('sec-fetch-site');
  // No page can set this header, and a proxy may pass on Host without the port that the browser sees.
  if (site === 'same-origin') return false;
  const isCrossSite = site === 'cross-site';
  if (READS.includes(request.method)) return isCrossSite && request.header('sec-fetch-mode') !== 'navigate';
  return isCrossSite || (origin !== undefined && !isSameHost(origin, outside, site === undefined));
}

/**
 * Whether an origin is that of the server. Proxies often pass on the host without its port; browsers without Sec-Fetch-Site, as
 * over plain HTTP, are then compared by their host names.
 */
function isSameHost(origin: string, { host, proxied }: Outside, isSiteUnknown: boolean): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.host === host || (isSiteUnknown && proxied && url.hostname === host);
}
