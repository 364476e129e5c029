import { createMiddleware } from 'hono/factory';
import type { AppContext, Env, HttpContext } from '../app-context.ts';
import { isLoopback } from '../hosts.ts';

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Security headers of all responses: only own scripts, no sniffing of types, no access for other sites. */
export const securityHeaders = (outside: AppContext['outside']) =>
  createMiddleware<Env>(async (c, next) => {
    await next();
    const { headers } = c.res;
    const defaults = {
      'Content-Security-Policy': PAGE_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Resource-Policy': headers.has('Access-Control-Allow-Origin')
        ? 'cross-origin'
        : 'same-origin',
      ...((isLocal(c) || outside(c).secure) && { 'Cross-Origin-Opener-Policy': 'same-origin' }),
      'Permissions-Policy': 'camera=(self), microphone=(self), geolocation=()',
      'Cache-Control': 'no-store',
    };
    for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
  });

/** Browsers apply the opener policy on this machine and over HTTPS. Elsewhere they log a warning about it. */
const isLocal = (c: HttpContext) => isLoopback(new URL(c.req.url).hostname);
