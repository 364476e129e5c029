import type { HonoRequest } from 'hono';
import { createMiddleware } from 'hono/factory';
import { SoutuError } from '../../errors.ts';
import type { Env } from '../app-context.ts';
import { hostName } from '../hosts.ts';

/** Refuses requests under a name that is not the server's: a page elsewhere may have made its name mean our address. */
export function checkHost(isAllowed: (name: string) => boolean) {
  return createMiddleware<Env>(async (c, next) => {
    // A request line may name a host too.
    for (const header of [c.req.header('host'), new URL(c.req.url).host]) {
      const name = header === undefined ? undefined : hostName(header);
      if (name === undefined || (name !== null && isAllowed(name))) continue;
      throw new SoutuError('forbidden', `This server is not called ${JSON.stringify(header)}`, {
        hint: 'The setting allowed-hosts adds a name.',
      });
    }
    await next();
  });
}

const READS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses what a page of another site has a browser send: writes, and also questions, which it could not read the answers
 * of but could keep the model busy with. A link to here is no such thing. Programs send neither header; a browser always
 * sends Origin with what may write.
 */
export function checkOrigin(corsOrigins: readonly string[]) {
  return createMiddleware<Env>(async (c, next) => {
    const origin = c.req.header('origin');
    const isKnown = origin !== undefined && corsOrigins.includes(origin);
    if (!isKnown && isForeign(c.req, origin)) {
      throw new SoutuError('forbidden', 'A page of another origin may not use this server', {
        hint: 'The setting cors-origins allows one.',
      });
    }
    await next();
  });
}

function isForeign(request: HonoRequest, origin: string | undefined): boolean {
  const isCrossSite = request.header('sec-fetch-site') === 'cross-site';
  if (READS.includes(request.method)) return isCrossSite && request.header('sec-fetch-mode') !== 'navigate';
  const host = request.header('host') ?? new URL(request.url).host;
  return isCrossSite || (origin !== undefined && originHost(origin) !== host.toLowerCase());
}

function originHost(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
