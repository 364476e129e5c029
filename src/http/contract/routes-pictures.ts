import { removedSchema } from './library.ts';
import { detailsSchema, facetsSchema, listSchema, timelineSchema } from './pictures.ts';
import {
  fileQuerySchema,
  idParams,
  listQuerySchema,
  thumbnailQuerySchema,
  timelineQuerySchema,
} from './queries.ts';
import type { RouteContract } from './route.ts';

export const pictureRoutes = {
  list: {
    method: 'get',
    path: '/images',
    tag: 'Pictures',
    summary: 'The pictures of the library by date',
    query: listQuerySchema,
    answers: { 200: { description: 'A page of the list', json: listSchema } },
    errors: ['bad-query', 'not-found'],
  },
  timeline: {
    method: 'get',
    path: '/timeline',
    tag: 'Pictures',
    summary: 'The shape of the list: months, and the ratio of every picture',
    query: timelineQuerySchema,
    answers: { 200: { description: 'Enough to lay out all of the list', json: timelineSchema } },
    errors: ['bad-query', 'not-found'],
  },
  facets: {
    method: 'get',
    path: '/facets',
    tag: 'Pictures',
    summary: 'What the filters can be: folders, formats, years',
    answers: { 200: { description: 'With the number of pictures of each', json: facetsSchema } },
  },
  picture: {
    method: 'get',
    path: '/images/{id}',
    tag: 'Pictures',
    summary: 'What is known of a picture',
    params: idParams,
    answers: { 200: { description: 'The picture with its camera', json: detailsSchema } },
    errors: ['not-found'],
  },
  thumbnail: {
    method: 'get',
    path: '/images/{id}/thumbnail',
    tag: 'Pictures',
    summary: 'A small WebP of a picture',
    description: 'Never changes: the id is that of the content. It may be kept for ever.',
    params: idParams,
    query: thumbnailQuerySchema,
    answers: {
      200: { description: 'The thumbnail', media: 'image/webp' },
      304: { description: 'The client has it' },
    },
    errors: ['not-found', 'busy', 'corrupt'],
  },
  file: {
    method: 'get',
    path: '/images/{id}/file',
    tag: 'Pictures',
    summary: 'The picture itself',
    description: 'What is not a plain picture for a browser (SVG, TIFF, HEIC) comes as a download.',
    params: idParams,
    query: fileQuerySchema,
    answers: {
      200: { description: 'The bytes of the file', media: 'image/*' },
      304: { description: 'The client has it' },
    },
    errors: ['not-found'],
  },
  removePicture: {
    method: 'delete',
    path: '/images/{id}',
    tag: 'Pictures',
    summary: 'Remove a picture from the library, in all its places',
    description: 'The files are not touched. They stay out of the library until they are indexed by name.',
    params: idParams,
    answers: { 200: { description: 'What was removed', json: removedSchema } },
    errors: ['not-found', 'locked'],
  },
} as const satisfies Record<string, RouteContract>;
