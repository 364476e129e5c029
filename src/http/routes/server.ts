import { deleteCookie, setCookie } from 'hono/cookie';
import { SoutuError } from '../../errors.ts';
import { COOKIE } from '../access.ts';
import type { AppContext } from '../app-context.ts';
import { docsPage } from '../contract/docs-page.ts';
import { openApi } from '../contract/openapi.ts';
import type { Handlers } from '../mount.ts';

const COOKIE_OPTIONS = { path: '/', httpOnly: true, sameSite: 'Strict' } as const;
/** One year. The cookie becomes invalid earlier if a new token is created. */
const COOKIE_SECONDS = 365 * 24 * 3600;

export function serverHandlers({
  access,
  metrics,
  readiness,
}: AppContext): Handlers<
  'access' | 'logIn' | 'logOut' | 'health' | 'ready' | 'metrics' | 'openapi' | 'docs'
> {
  return {
    access: ({ c }) => c.json({ tokenNeeded: access.needed, allowed: access.allows(c) }),
    logIn({ c, json }) {
      if (access.needed) {
        if (!access.accepts(json.token)) throw new SoutuError('unauthorized', 'The token is wrong');
        // Behind a proxy with TLS; the header can only make the cookie stricter.
        const secure = c.req.header('x-forwarded-proto') === 'https';
        setCookie(c, access.cookie, json.token, { ...COOKIE_OPTIONS, secure, maxAge: COOKIE_SECONDS });
      }
      return c.json({ tokenNeeded: access.needed, allowed: true });
    },
    logOut({ c }) {
      for (const cookie of [access.cookie, COOKIE]) deleteCookie(c, cookie, COOKIE_OPTIONS);
      return c.json({ tokenNeeded: access.needed, allowed: !access.needed });
    },
    health: ({ c }) => c.json({ ok: true }),
    async ready({ c }) {
      const reason = await readiness();
      if (reason !== null) c.header('Retry-After', '1');
      return c.json({ ready: reason === null, reason }, reason === null ? 200 : 503);
    },
    async metrics({ c }) {
      c.header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
      return c.body(await metrics.text());
    },
    openapi: ({ c }) => c.json(openApi()),
    docs: ({ c }) => c.html(docsPage()),
  };
}
