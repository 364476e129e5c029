import { idParams, searchQuerySchema, similarQuerySchema, thumbnailQuerySchema } from './queries.ts';
import type { RouteContract } from './route.ts';
import {
  embeddingsRequestSchema,
  embeddingsSchema,
  searchRequestSchema,
  searchResponseSchema,
  uploadSchema,
} from './search.ts';

const binary = { type: 'string', format: 'binary' };
const found = { 200: { description: 'The results, best first', json: searchResponseSchema } };
const decoding = ['empty', 'corrupt', 'unsupported', 'too-large'] as const;

export const searchRoutes = {
  search: {
    method: 'post',
    path: '/search',
    access: 'read',
    tag: 'Search',
    summary: 'Search by text, by a picture, or by both',
    description:
      'JSON refers to pictures by id: to those of the library with `similarTo`, to uploads with `image`. A multipart/form-data request contains the pictures themselves.',
    json: searchRequestSchema,
    bodies: [
      {
        media: 'multipart/form-data',
        schema: {
          type: 'object',
          properties: {
            query: { $ref: '#/components/schemas/SearchRequest' },
            image: { ...binary, description: 'The picture to search by' },
            not: { type: 'array', items: binary, description: 'Pictures that results should not resemble' },
          },
        },
      },
    ],
    answers: found,
    errors: ['bad-query', 'not-found', 'model-not-indexed', 'busy', ...decoding],
  },
  searchByAddress: {
    method: 'get',
    path: '/search',
    access: 'read',
    tag: 'Search',
    summary: 'Search with a query in the URL',
    query: searchQuerySchema,
    answers: found,
    errors: ['bad-query', 'not-found', 'model-not-indexed', 'busy'],
  },
  similar: {
    method: 'get',
    path: '/images/{id}/similar',
    access: 'read',
    tag: 'Search',
    summary: 'Pictures similar to one of the library',
    params: idParams,
    query: similarQuerySchema,
    answers: found,
    errors: ['bad-query', 'not-found', 'busy'],
  },
  upload: {
    method: 'post',
    path: '/uploads',
    access: 'read',
    tag: 'Search',
    summary: 'Upload a picture to search by',
    description:
      'The upload is stored for up to 30 days; the least recently used ones are deleted earlier if they take too much space. It does not become part of the library. The body is the picture, or multipart/form-data with a field `image`.',
    bodies: [
      { media: 'image/*', schema: binary },
      { media: 'application/octet-stream', schema: binary },
      {
        media: 'multipart/form-data',
        schema: { type: 'object', required: ['image'], properties: { image: binary } },
      },
    ],
    answers: { 201: { description: 'The id of the upload, for searches', json: uploadSchema } },
    errors: ['busy', ...decoding],
  },
  uploadThumbnail: {
    method: 'get',
    path: '/uploads/{id}/thumbnail',
    access: 'read',
    tag: 'Search',
    summary: 'Thumbnail of an upload, as WebP',
    params: idParams,
    query: thumbnailQuerySchema,
    answers: { 200: { description: 'The thumbnail', media: 'image/webp' } },
    errors: ['not-found', 'busy', 'corrupt'],
  },
  embeddings: {
    method: 'post',
    path: '/embeddings',
    access: 'read',
    tag: 'Search',
    summary: 'Vectors of texts and pictures',
    json: embeddingsRequestSchema,
    answers: { 200: { description: 'Unit vectors, in the order of the request', json: embeddingsSchema } },
    errors: ['busy', ...decoding],
  },
} as const satisfies Record<string, RouteContract>;
