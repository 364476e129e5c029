import type { RouteContract } from './route.ts';
import {
  listTextsQuerySchema,
  putTextsReportSchema,
  putTextsSchema,
  removeTextsQuerySchema,
  removeTextsSchema,
  textSourcesSchema,
  textsSchema,
} from './texts.ts';

export const textRoutes = {
  texts: {
    method: 'get',
    path: '/texts',
    access: 'read',
    tag: 'Texts',
    summary: 'Texts of the library, in the order of their sources and lines',
    query: listTextsQuerySchema,
    answers: { 200: { description: 'A page of them', json: textsSchema } },
    errors: ['bad-query'],
  },
  textSources: {
    method: 'get',
    path: '/texts/sources',
    access: 'read',
    tag: 'Texts',
    summary: 'Where the texts are from',
    answers: { 200: { description: 'The sources with their number of texts', json: textSourcesSchema } },
    errors: ['bad-query'],
  },
  putTexts: {
    method: 'post',
    path: '/texts',
    access: 'write',
    tag: 'Texts',
    summary: 'Add texts',
    description:
      'Those that are there are not embedded again. For files on the machine of the server: soutu texts add.',
    json: putTextsSchema,
    answers: { 200: { description: 'What was added', json: putTextsReportSchema } },
    errors: ['bad-query', 'busy', 'locked', 'read-only', 'model-changed'],
  },
  removeTexts: {
    method: 'delete',
    path: '/texts',
    access: 'write',
    tag: 'Texts',
    summary: 'Remove texts, by their ids or of a source',
    description: 'The files stay on the disk.',
    query: removeTextsQuerySchema,
    answers: { 200: { description: 'Number of removed texts', json: removeTextsSchema } },
    errors: ['bad-query', 'not-found', 'locked', 'read-only'],
  },
} as const satisfies Record<string, RouteContract>;
