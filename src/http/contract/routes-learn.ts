import { learnParams, learnQuerySchema, lessonSchema } from './learn.ts';
import type { RouteContract } from './route.ts';

export const learnRoutes = {
  learn: {
    method: 'get',
    path: '/learn/{method}',
    access: 'read',
    tag: 'Search',
    summary: 'How search works, with the pictures of the library',
    description:
      'Builds a small index from the vectors of the library, measures it against exact search, and explains one query with it; without a query, one by a picture of the library. The first lesson takes some seconds, and longer for many pictures; further ones milliseconds, until the pictures change. One is given at a time.',
    params: learnParams,
    query: learnQuerySchema,
    answers: { 200: { description: 'The lesson', json: lessonSchema } },
    errors: ['bad-query', 'not-found', 'busy'],
  },
} as const satisfies Record<string, RouteContract>;
