import { deleteCookie, setCookie } from 'hono/cookie';
import { SoutuError } from '../../errors.ts';
import type { AppContext, HttpContext } from '../app-context.ts';
import type { Access, DeviceLink } from '../contract/access.ts';
import { docsPage } from '../contract/docs-page.ts';
import { openApi } from '../contract/openapi.ts';
import { addressesFor } from '../hosts.ts';
import type { Handlers } from '../mount.ts';

const COOKIE_OPTIONS = { httpOnly: true, sameSite: 'Strict' } as const;
/** One year. The cookie becomes invalid earlier if a new token is created or all sessions are ended. */
const COOKIE_SECONDS = 365 * 24 * 3600;

export function serverHandlers({
  access,
  engine,
  metrics,
  outside,
  readiness,
}: AppContext): Handlers<
  | 'access'
  | 'logIn'
  | 'logOut'
  | 'deviceLink'
  | 'endSessions'
  | 'health'
  | 'ready'
  | 'metrics'
  | 'openapi'
  | 'docs'
> {
  const pathOf = (c: HttpContext) => outside(c).prefix || '/';
  const noAccess = {
    tokenNeeded: access.needed,
    allowed: !access.needed,
    rights: access.needed ? null : 'write',
  } satisfies Access;

  /** Cookies of earlier versions, and of a server that had no base path, lie at the root. */
  function deleteCookies(c: HttpContext): void {
    for (const cookie of [access.cookie, ...access.earlierCookies]) {
      for (const path of new Set([pathOf(c), '/'])) deleteCookie(c, cookie, { ...COOKIE_OPTIONS, path });
    }
  }

  return {
    access({ c }) {
      const rights = access.rightsOf(c);
      return c.json({ tokenNeeded: access.needed, allowed: rights !== null, rights } satisfies Access);
    },
    logIn({ c, json }) {
      if (!access.needed) return c.json(noAccess);
      const login = access.logIn(json.token);
      if (login === null) throw new SoutuError('unauthorized', 'The token is wrong');
      const { secure } = outside(c);
      setCookie(c, access.cookie, login.cookie, {
        ...COOKIE_OPTIONS,
        path: pathOf(c),
        secure,
        maxAge: COOKIE_SECONDS,
      });
      return c.json({ tokenNeeded: true, allowed: true, rights: login.rights } satisfies Access);
    },
    logOut({ c }) {
      deleteCookies(c);
      return c.json(noAccess);
    },
    deviceLink({ c }) {
      const rights = access.rightsOf(c);
      return c.json({
        addresses: addressesFor(outside(c), engine.config.host),
        token: rights && access.oneTimeToken(rights),
      } satisfies DeviceLink);
    },
    async endSessions({ c }) {
      await access.endSessions();
      deleteCookies(c);
      return c.json(noAccess);
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
    openapi: ({ c }) => c.json(openApi(outside(c).prefix)),
    docs: ({ c }) => c.html(docsPage(outside(c).prefix)),
  };
}
