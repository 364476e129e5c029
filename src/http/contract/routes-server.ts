import { accessSchema, healthSchema, loginSchema } from './library.ts';
import type { RouteContract } from './route.ts';

export const serverRoutes = {
  access: {
    method: 'get',
    path: '/access',
    tag: 'Server',
    summary: 'Whether a token is needed, and whether this request has it',
    answers: { 200: { description: 'The state', json: accessSchema } },
    open: true,
  },
  logIn: {
    method: 'post',
    path: '/access',
    tag: 'Server',
    summary: 'Exchange the token for a cookie',
    description: 'For pages; programs send the token itself: `Authorization: Bearer TOKEN`.',
    json: loginSchema,
    answers: { 200: { description: 'The cookie is set', json: accessSchema } },
    open: true,
  },
  logOut: {
    method: 'delete',
    path: '/access',
    tag: 'Server',
    summary: 'Take the cookie away',
    answers: { 200: { description: 'It is gone', json: accessSchema } },
    open: true,
  },
  health: {
    method: 'get',
    path: '/healthz',
    tag: 'Server',
    summary: 'Whether the server answers; also at /healthz',
    answers: { 200: { description: 'It does', json: healthSchema } },
    open: true,
  },
  metrics: {
    method: 'get',
    path: '/metrics',
    tag: 'Server',
    summary: 'Numbers for Prometheus; also at /metrics',
    answers: { 200: { description: 'The text format of Prometheus', media: 'text/plain' } },
  },
  openapi: {
    method: 'get',
    path: '/openapi.json',
    tag: 'Server',
    summary: 'This description as OpenAPI 3.1',
    answers: { 200: { description: 'The document', media: 'application/json' } },
  },
  docs: {
    method: 'get',
    path: '/docs',
    tag: 'Server',
    summary: 'This description to read',
    answers: { 200: { description: 'A page', media: 'text/html' } },
  },
} as const satisfies Record<string, RouteContract>;
