import { indexRequestSchema, jobSchema, jobsSchema } from './library.ts';
import { jobParams } from './queries.ts';
import type { RouteContract } from './route.ts';

export const indexingRoutes = {
  startIndexing: {
    method: 'post',
    path: '/jobs/index',
    tag: 'Indexing',
    summary: 'Bring the library up to date',
    description: 'One run at a time; others wait for it.',
    json: indexRequestSchema,
    answers: { 202: { description: 'The job', json: jobSchema } },
    errors: ['not-found', 'busy'],
  },
  jobs: {
    method: 'get',
    path: '/jobs',
    tag: 'Indexing',
    summary: 'The runs: waiting, running, and the last that have ended',
    answers: { 200: { description: 'The newest first', json: jobsSchema } },
  },
  job: {
    method: 'get',
    path: '/jobs/{id}',
    tag: 'Indexing',
    summary: 'One run',
    params: jobParams,
    answers: { 200: { description: 'The job as it is now', json: jobSchema } },
    errors: ['not-found'],
  },
  jobEvents: {
    method: 'get',
    path: '/jobs/{id}/events',
    tag: 'Indexing',
    summary: 'Follow a run',
    description:
      'Server-sent events. `job` is the whole Job, now and then up to four times a second; `failure` is a file that could not be read, those of before included. Ends with the job; who asks again then gets 204.',
    params: jobParams,
    answers: {
      200: { description: 'The events', media: 'text/event-stream' },
      204: { description: 'The last event has been received' },
    },
    errors: ['not-found'],
  },
  cancelJob: {
    method: 'delete',
    path: '/jobs/{id}',
    tag: 'Indexing',
    summary: 'Stop a run; what it has done is kept',
    params: jobParams,
    answers: { 200: { description: 'The job', json: jobSchema } },
    errors: ['not-found'],
  },
} as const satisfies Record<string, RouteContract>;
