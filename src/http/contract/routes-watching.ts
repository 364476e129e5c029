import type { RouteContract } from './route.ts';
import { pausingSchema, watchingSchema } from './watching.ts';

export const watchingRoutes = {
  watching: {
    method: 'get',
    path: '/watch',
    access: 'read',
    tag: 'Indexing',
    summary: 'Whether and how the library follows its folders',
    answers: { 200: { description: 'The state', json: watchingSchema } },
  },
  pauseWatching: {
    method: 'post',
    path: '/watch',
    access: 'write',
    tag: 'Indexing',
    summary: 'Let what changes on the disk wait, or go on',
    description: 'It stays so over restarts, and in whichever process follows the folders.',
    json: pausingSchema,
    answers: { 200: { description: 'The state', json: watchingSchema } },
  },
  watchingEvents: {
    method: 'get',
    path: '/watch/events',
    access: 'read',
    tag: 'Indexing',
    summary: 'What happens while folders are followed',
    description:
      'Server-sent events without end. `state` contains the state. `change` contains what was done about a file, also by other jobs: `kind` (`added`, `changed`, `moved`, `removed`), `path`, and `from`, the former path of a moved file or null. `failure` contains a file that could not be read.',
    answers: { 200: { description: 'The events', media: 'text/event-stream' } },
  },
} as const satisfies Record<string, RouteContract>;
