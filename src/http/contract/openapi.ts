import { z } from 'zod';
import { filterSchema } from '../../core/filter-schema.ts';
import { ERRORS, type ErrorCode } from '../../errors.ts';
import { packageVersion } from '../../package-root.ts';
import { problemSchema } from './library.ts';
import type { RouteContract } from './route.ts';
import { API, ROUTES } from './routes.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Errors of every route, in addition to those of its contract. */
const COMMON_ERRORS: readonly ErrorCode[] = ['bad-request', 'forbidden', 'internal'];

z.globalRegistry.add(filterSchema, {
  id: 'Filter',
  description: 'A condition on the fields of a picture, as a tree',
});

let document: JsonSchema | undefined;

/**
 * The contract as an OpenAPI 3.1 document, created on first use.
 *
 * @param prefix path below which a proxy shows the API
 */
export function openApi(prefix: string): JsonSchema {
  document ??= {
    openapi: '3.1.0',
    info: {
      title: 'Soutu',
      version: packageVersion(),
      summary: 'Search pictures by text, by another picture, or by both.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags: [...new Set(Object.values(ROUTES).map(({ tag }) => tag))].map((name) => ({ name })),
    // The empty alternative is for servers that require no token.
    security: [{ bearer: [] }, { cookie: [] }, {}],
    paths: paths(),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token that soutu serve prints' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'soutu_session_…', description: 'Set by POST /access' },
      },
    },
  };
  return { ...document, servers: [{ url: prefix + API }] };
}

function paths(): JsonSchema {
  const byPath: Record<string, Record<string, JsonSchema>> = {};
  for (const [name, contract] of Object.entries(ROUTES as Readonly<Record<string, RouteContract>>)) {
    byPath[contract.path] ??= {};
    byPath[contract.path]![contract.method] = operation(name, contract);
  }
  return byPath;
}

function operation(operationId: string, contract: RouteContract): JsonSchema {
  const { tag, summary, description, access } = contract;
  const parameters = [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')];
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description && { description }),
    ...(access === 'open' && { security: [{}] }),
    'x-access': access,
    ...(parameters.length > 0 && { parameters }),
    ...bodyOf(contract),
    responses: { ...answersOf(contract), ...problemsOf(contract) },
  };
}

function bodyOf({ json, bodies = [] }: RouteContract): JsonSchema {
  if (!json && bodies.length === 0) return {};
  const content = Object.fromEntries(bodies.map(({ media, schema }) => [media, { schema }]));
  return {
    requestBody: {
      required: true,
      content: { ...(json && { 'application/json': { schema: referenceTo(json) } }), ...content },
    },
  };
}

function answersOf({ answers }: RouteContract): JsonSchema {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, json, media }]) => {
      const content = json
        ? { 'application/json': { schema: referenceTo(json) } }
        : media && { [media]: { schema: mediaSchema(media) } };
      return [status, { description, ...(content && { content }) }];
    }),
  );
}

const mediaSchema = (media: string): JsonSchema =>
  media === 'application/json' ? { type: 'object' } : { type: 'string' };

/** All error codes of a route. */
export function errorsOf({ errors = [], access }: RouteContract): ErrorCode[] {
  const refusals = { open: [], read: ['unauthorized'], write: ['unauthorized', 'view-only'] } as const;
  return [...new Set([...errors, ...COMMON_ERRORS, ...refusals[access]])];
}

function problemsOf(contract: RouteContract): JsonSchema {
  const byStatus = groupBy(errorsOf(contract), (code) => ERRORS[code].http);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${ERRORS[code].summary}`).join(' '),
        content: { 'application/problem+json': { schema: referenceTo(problemSchema) } },
      },
    ]),
  );
}

/** The parameters in the path or query of a route. */
export function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query') {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = plain(z.toJSONSchema(schema, { io: 'input' })) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(typeof description === 'string' && { description }),
    schema: rest,
  }));
}

/** A reference to a named schema of the contract. */
function referenceTo(schema: z.ZodType): JsonSchema {
  const id = nameOf(schema);
  if (id === undefined) throw new Error('a schema of the contract has no id');
  return { $ref: `#/components/schemas/${id}` };
}

export const nameOf = (schema: z.ZodType): string | undefined => z.globalRegistry.get(schema)?.id;

/** All named schemas as JSON Schema, in their input form, in which fields with a default are optional. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)]));
}

/** Removes the dialect and the id of a schema, which the OpenAPI document specifies itself. */
function plain(schema: object): JsonSchema {
  const { $schema: _dialect, $id: _id, id: _name, ...rest } = schema as Record<string, unknown>;
  return rest;
}

/** Groups items by key, in the order in which the keys first occur. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
