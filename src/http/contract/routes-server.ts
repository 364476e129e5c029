import { accessSchema, deviceLinkSchema, loginSchema } from './access.ts';
import { healthSchema, readinessSchema } from './library.ts';
import type { RouteContract } from './route.ts';

export const serverRoutes = {
  access: {
    method: 'get',
    path: '/access',
    access: 'open',
    tag: 'Server',
    summary: 'Whether the server requires a token, and whether this request has it',
    answers: { 200: { description: 'The access of this request', json: accessSchema } },
  },
  logIn: {
    method: 'post',
    path: '/access',
    access: 'open',
    tag: 'Server',
    summary: 'Log in: exchange a token for a cookie',
    description: 'For browsers. Programs send the token with each request: `Authorization: Bearer TOKEN`.',
    json: loginSchema,
    answers: { 200: { description: 'The cookie is set', json: accessSchema } },
  },
  logOut: {
    method: 'delete',
    path: '/access',
    access: 'open',
    tag: 'Server',
    summary: 'Log out: delete the cookie',
    answers: { 200: { description: 'The cookie is deleted', json: accessSchema } },
  },
  deviceLink: {
    method: 'post',
    path: '/access/links',
    access: 'read',
    tag: 'Server',
    summary: 'A link that opens the page on another device',
    answers: { 200: { description: 'The link', json: deviceLinkSchema } },
  },
  endSessions: {
    method: 'delete',
    path: '/sessions',
    access: 'write',
    tag: 'Server',
    summary: 'Log out everywhere: end the sessions of all browsers',
    description: 'Their cookies become invalid; tokens stay valid. `soutu serve --new-token` makes new ones.',
    answers: { 200: { description: 'All sessions have ended', json: accessSchema } },
  },
  health: {
    method: 'get',
    path: '/healthz',
    access: 'open',
    tag: 'Server',
    summary: 'Health check; also at /healthz',
    answers: { 200: { description: 'The server is running', json: healthSchema } },
  },
  ready: {
    method: 'get',
    path: '/readyz',
    access: 'open',
    tag: 'Server',
    summary: 'Whether searches can be answered; also at /readyz',
    description:
      'Model and store are open, and the server of the store has loaded the collection and answers now. A search that comes before waits until they are. Unlike the health check, which a failure must not restart, it asks the store.',
    answers: {
      200: { description: 'It is ready', json: readinessSchema },
      503: {
        description: 'It is not ready, and why; ask again after `Retry-After` seconds',
        json: readinessSchema,
      },
    },
  },
  metrics: {
    method: 'get',
    path: '/metrics',
    access: 'read',
    tag: 'Server',
    summary: 'Metrics for Prometheus; also at /metrics',
    answers: { 200: { description: 'Metrics in the text format of Prometheus', media: 'text/plain' } },
  },
  openapi: {
    method: 'get',
    path: '/openapi.json',
    access: 'read',
    tag: 'Server',
    summary: 'This description as OpenAPI 3.1',
    answers: { 200: { description: 'The document', media: 'application/json' } },
  },
  docs: {
    method: 'get',
    path: '/docs',
    access: 'read',
    tag: 'Server',
    summary: 'This description as HTML',
    answers: { 200: { description: 'A page', media: 'text/html' } },
  },
} as const satisfies Record<string, RouteContract>;
