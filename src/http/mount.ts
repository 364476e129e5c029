import type { Hono } from 'hono';
import { z } from 'zod';
import { checkNesting } from '../core/filter.ts';
import { SoutuError } from '../errors.ts';
import type { AppContext, Env, HttpContext } from './app-context.ts';
import { isForm, readJson } from './body.ts';
import { bodyLimits, withBodyMemory } from './body-memory.ts';
import type { RouteContract } from './contract/route.ts';
import { API, ROUTES, type RouteName } from './contract/routes.ts';
import { readQuery } from './read-query.ts';

/** Name of the query parameters in error messages. */
const ADDRESS = 'the address';
const NOTHING = z.strictObject({});

type Output<R, K extends string> = R extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** A request that has been validated by its contract. `json` is undefined if the body has another type. */
export interface RouteInput<N extends RouteName> {
  readonly c: HttpContext;
  readonly params: Output<(typeof ROUTES)[N], 'params'>;
  readonly query: Output<(typeof ROUTES)[N], 'query'>;
  readonly json: (typeof ROUTES)[N] extends { readonly bodies: unknown }
    ? Output<(typeof ROUTES)[N], 'json'> | undefined
    : Output<(typeof ROUTES)[N], 'json'>;
}

export type Handlers<N extends RouteName = RouteName> = {
  readonly [K in N]: (input: RouteInput<K>) => Response | Promise<Response>;
};

/** Registers a handler for each route of the table, and the error `not-allowed` for the other methods of their paths. */
export function mountRoutes(app: Hono<Env>, handlers: Handlers, context: AppContext): void {
  const methods = new Map<string, string[]>();
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const contract: RouteContract = ROUTES[name];
    const handler = handlers[name] as (input: unknown) => Response | Promise<Response>;
    for (const path of pathsOf(contract)) {
      app.on(contract.method.toUpperCase(), path, async (c) => {
        c.set('route', contract.path);
        if (contract.access !== 'open') context.access.require(c, contract.access);
        c.set('isAllowed', () => contract.access === 'open' || context.access.rightsOf(c) !== null);
        return withBodyMemory(c, contract, context, async () =>
          handler({ c, ...(await readInput(c, contract, context)) }),
        );
      });
      methods.set(path, [...(methods.get(path) ?? []), contract.method.toUpperCase()]);
    }
  }
  for (const [path, allowed] of methods) {
    app.all(path, (c) => {
      c.header('Allow', allowed.join(', '));
      throw new SoutuError('not-allowed', `This route does not support ${c.req.method}`);
    });
  }
}

/** Also available without the prefix of the API, where health probes and Prometheus expect them. */
const UNPREFIXED = ['/healthz', '/readyz', '/metrics'];

function pathsOf({ path }: RouteContract): string[] {
  const pattern = API + path.replaceAll(/\{(\w+)\}/g, ':$1');
  return UNPREFIXED.includes(path) ? [pattern, path] : [pattern];
}

async function readInput(c: HttpContext, contract: RouteContract, context: AppContext) {
  return {
    params: contract.params && check(contract.params, c.req.param(), 'the path'),
    query: check(contract.query ?? NOTHING, readQuery(c.req.queries(), contract.query), ADDRESS),
    json: await (async () => {
      if (!contract.json || (contract.bodies && isForm(c))) return undefined;
      return check(contract.json, await readJson(c, bodyLimits(c, contract, context).maxBytes), 'the body');
    })(),
  };
}

/** Validates a value. Throws `bad-request`, which names the invalid part, and `bad-query` if a filter is nested too deep. */
export function check<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  if (typeof value === 'object' && value !== null && 'filter' in value) checkNesting(value.filter);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SoutuError('bad-request', sentenceOf(parsed.error.issues[0]!, where));
}

function sentenceOf(fault: z.core.$ZodIssue, where: string): string {
  const name = fault.path.join('.');
  const part = name === '' ? where : `${name} in ${where}`;
  if (fault.code === 'unrecognized_keys') {
    const kind = `${where === ADDRESS ? 'parameter' : 'field'}${fault.keys.length > 1 ? 's' : ''}`;
    const what = `has ${fault.keys.length > 1 ? '' : 'an '}unknown ${kind}: ${fault.keys.join(', ')}`;
    return `${part[0]!.toUpperCase()}${part.slice(1)} ${what}`;
  }
  if (fault.code === 'too_small' && fault.origin === 'string' && fault.minimum === 1)
    return `${part} is empty`;
  return `Wrong ${part}: ${fault.message}`;
}
