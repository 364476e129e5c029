import { createMiddleware } from 'hono/factory';
import type { Env } from '../app-context.ts';

/** Redirects the base path itself to the page below it, whose relative links need the slash at the end. */
export function addSlash(basePath: string) {
  return createMiddleware<Env>(async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    if (pathname === basePath && c.req.method === 'GET') return c.redirect(`${basePath}/${search}`, 308);
    return next();
  });
}
