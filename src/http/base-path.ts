import { getPath } from 'hono/utils/url';
import { SoutuError } from '../errors.ts';

const SEGMENTS = /^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;

/** A prefix of paths without a slash at the end, such as `/soutu`; null if it is none. `/` and an empty text are no prefix: ''. */
export function prefixOf(text: string): string | null {
  const path = text.trim().replace(/\/+$/, '');
  return path === '' || SEGMENTS.test(path) ? path : null;
}

/** The setting `base-path` as a prefix. Throws `bad-setting`. */
export function readBasePath(setting: string | undefined): string {
  const prefix = prefixOf(setting ?? '');
  if (prefix !== null) return prefix;
  throw new SoutuError(
    'bad-setting',
    `base-path is ${JSON.stringify(setting)}; it must be a path such as /soutu`,
  );
}

/** Whether a path is the base path or lies below it. */
export const isBelow = (basePath: string, path: string) => `${path}/`.startsWith(`${basePath}/`);

/** The path that routes know. A proxy may have removed the prefix already, and health checks do not know it. */
export function pathBelow(basePath: string, request: Request): string {
  const path = getPath(request);
  if (basePath === '' || !isBelow(basePath, path)) return path;
  return path.slice(basePath.length) || '/';
}
