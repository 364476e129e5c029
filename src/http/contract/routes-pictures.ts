import { removedSchema } from './library.ts';
import { detailsSchema, facetsSchema, listSchema, textSchema, timelineSchema } from './pictures.ts';
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
    summary: 'Pictures of the library by date',
    query: listQuerySchema,
    answers: { 200: { description: 'A page of the list', json: listSchema } },
    errors: ['bad-query', 'not-found'],
  },
  timeline: {
    method: 'get',
    path: '/timeline',
    tag: 'Pictures',
    summary: 'Outline of the list: months, and the aspect ratio of each picture',
    query: timelineQuerySchema,
    answers: {
      200: { description: 'The outline, from which the complete list can be laid out', json: timelineSchema },
    },
    errors: ['bad-query', 'not-found'],
  },
  facets: {
    method: 'get',
    path: '/facets',
    tag: 'Pictures',
    summary: 'Possible values of filters: folders, formats, years',
    answers: { 200: { description: 'The values with their numbers of pictures', json: facetsSchema } },
  },
  picture: {
    method: 'get',
    path: '/images/{id}',
    tag: 'Pictures',
    summary: 'Details of a picture',
    params: idParams,
    answers: { 200: { description: 'The picture with its EXIF data', json: detailsSchema } },
    errors: ['not-found'],
  },
  text: {
    method: 'get',
    path: '/images/{id}/text',
    tag: 'Pictures',
    summary: 'Words that are written in a picture',
    description: 'As indexing has read them; this route reads no picture.',
    params: idParams,
    answers: { 200: { description: 'The words with their places', json: textSchema } },
    errors: ['not-found'],
  },
  thumbnail: {
    method: 'get',
    path: '/images/{id}/thumbnail',
    tag: 'Pictures',
    summary: 'Thumbnail of a picture, as WebP',
    description: 'It never changes, because the id depends on the content, so it can be cached forever.',
    params: idParams,
    query: thumbnailQuerySchema,
    answers: {
      200: { description: 'The thumbnail', media: 'image/webp' },
      304: { description: 'The cached copy of the client is up to date' },
    },
    errors: ['not-found', 'busy', 'corrupt'],
  },
  file: {
    method: 'get',
    path: '/images/{id}/file',
    tag: 'Pictures',
    summary: 'File of a picture',
    description: 'Formats that browsers do not show as plain images (SVG, TIFF, HEIC) are downloaded.',
    params: idParams,
    query: fileQuerySchema,
    answers: {
      200: { description: 'The content of the file', media: 'image/*' },
      304: { description: 'The cached copy of the client is up to date' },
    },
    errors: ['not-found'],
  },
  removePicture: {
    method: 'delete',
    path: '/images/{id}',
    tag: 'Pictures',
    summary: 'Remove a picture with all of its files from the library',
    description: 'The files stay on the disk. Later runs skip them unless they are named explicitly.',
    params: idParams,
    answers: { 200: { description: 'Number of removed files and pictures', json: removedSchema } },
    errors: ['not-found', 'locked', 'read-only'],
  },
} as const satisfies Record<string, RouteContract>;
