import { indexRequestSchema, jobSchema, jobsSchema } from './library.ts';
import { jobParams } from './queries.ts';
import type { RouteContract } from './route.ts';

export const indexingRoutes = {
  startIndexing: {
    method: 'post',
    path: '/jobs/index',
    tag: 'Indexing',
    summary: 'Bring the library up to date',
    description: 'Starts an indexing run. Only one runs at a time; further ones wait.',
    json: indexRequestSchema,
    answers: { 202: { description: 'The job', json: jobSchema } },
    errors: ['not-found', 'busy'],
  },
  jobs: {
    method: 'get',
    path: '/jobs',
    tag: 'Indexing',
    summary: 'Waiting, paused and running jobs, and the latest finished ones',
    answers: { 200: { description: 'The jobs, newest first', json: jobsSchema } },
  },
  job: {
    method: 'get',
    path: '/jobs/{id}',
    tag: 'Indexing',
    summary: 'State of a job',
    params: jobParams,
    answers: { 200: { description: 'The job', json: jobSchema } },
    errors: ['not-found'],
  },
  jobEvents: {
    method: 'get',
    path: '/jobs/{id}/events',
    tag: 'Indexing',
    summary: 'Events of a job',
    description:
      'Server-sent events. `job` contains the complete job, at most four times a second. `failure` contains a file that could not be read, including earlier ones. The stream ends with the job; a client that reconnects after that gets 204.',
    params: jobParams,
    answers: {
      200: { description: 'The events', media: 'text/event-stream' },
      204: { description: 'The client has received the last event' },
    },
    errors: ['not-found'],
  },
  pauseJob: {
    method: 'post',
    path: '/jobs/{id}/pause',
    tag: 'Indexing',
    summary: 'Pause a job; others go first',
    description: 'A running job is paused as soon as what it has begun is written.',
    params: jobParams,
    answers: { 200: { description: 'The job', json: jobSchema } },
    errors: ['not-found'],
  },
  resumeJob: {
    method: 'post',
    path: '/jobs/{id}/resume',
    tag: 'Indexing',
    summary: 'Let a paused job go on',
    params: jobParams,
    answers: { 200: { description: 'The job', json: jobSchema } },
    errors: ['not-found'],
  },
  cancelJob: {
    method: 'delete',
    path: '/jobs/{id}',
    tag: 'Indexing',
    summary: 'Stop a job; its finished work is kept',
    params: jobParams,
    answers: { 200: { description: 'The job', json: jobSchema } },
    errors: ['not-found'],
  },
} as const satisfies Record<string, RouteContract>;
