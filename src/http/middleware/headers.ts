import { createMiddleware } from 'hono/factory';
import type { Env, HttpContext } from '../app-context.ts';
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

/** What every answer tells a browser: scripts of our own only, no guessing of types, nothing for other sites. */
export const securityHeaders = createMiddleware<Env>(async (c, next) => {
  await next();
  const { headers } = c.res;
  const usual = {
    'Content-Security-Policy': PAGE_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': headers.has('Access-Control-Allow-Origin')
      ? 'cross-origin'
      : 'same-origin',
    ...(isTrusted(c) && { 'Cross-Origin-Opener-Policy': 'same-origin' }),
    'Permissions-Policy': 'camera=(self), microphone=(self), geolocation=()',
    'Cache-Control': 'no-store',
  };
  for (const [name, value] of Object.entries(usual)) if (!headers.has(name)) headers.set(name, value);
});

/** Where a browser heeds the opener policy: on this machine and over https. Elsewhere it only complains about it in its console. */
function isTrusted(c: HttpContext): boolean {
  return isLoopback(new URL(c.req.url).hostname) || c.req.header('x-forwarded-proto') === 'https';
}
