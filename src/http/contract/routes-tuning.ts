import type { RouteContract } from './route.ts';
import { indexResetSchema, tuningRequestSchema, tuningSchema, tuningsSchema } from './tuning.ts';

export const tuningRoutes = {
  tuning: {
    method: 'get',
    path: '/tuning',
    access: 'read',
    tag: 'Tuning',
    summary: 'The comparison of indexes that runs or was the last',
    answers: { 200: { description: 'The comparison; null if there was none', json: tuningsSchema } },
  },
  startTuning: {
    method: 'post',
    path: '/tuning',
    access: 'write',
    tag: 'Tuning',
    summary: 'Find the index that is fastest for this library',
    description:
      'Builds indexes aside and measures them with real queries, which takes minutes. Searches go on, and the library stays as it is.',
    json: tuningRequestSchema,
    answers: { 202: { description: 'The comparison', json: tuningSchema } },
    errors: ['busy', 'bad-query'],
  },
  tuningEvents: {
    method: 'get',
    path: '/tuning/events',
    access: 'read',
    tag: 'Tuning',
    summary: 'Events of the comparison',
    description:
      'Server-sent events. `tuning` contains the complete comparison. The stream ends with it; a client that reconnects after that gets 204.',
    answers: {
      200: { description: 'The events', media: 'text/event-stream' },
      204: { description: 'The client has received the last event' },
    },
    errors: ['not-found'],
  },
  cancelTuning: {
    method: 'delete',
    path: '/tuning',
    access: 'write',
    tag: 'Tuning',
    summary: 'Stop the comparison; nothing that was built aside is left',
    answers: { 200: { description: 'The comparison; null if there was none', json: tuningsSchema } },
  },
  applyTuning: {
    method: 'post',
    path: '/tuning/apply',
    access: 'write',
    tag: 'Tuning',
    summary: 'Switch the library to what the last comparison proposes',
    description: 'Searches use the index before until the new one is built.',
    answers: { 202: { description: 'The comparison, which runs until that is done', json: tuningSchema } },
    errors: ['not-found', 'busy', 'bad-setting', 'locked'],
  },
  resetIndex: {
    method: 'delete',
    path: '/tuning/index',
    access: 'write',
    tag: 'Tuning',
    summary: 'Let the store choose the index again',
    answers: { 200: { description: 'The store chooses the index', json: indexResetSchema } },
    errors: ['locked'],
  },
} as const satisfies Record<string, RouteContract>;
