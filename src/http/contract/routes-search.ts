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
const found = { 200: { description: 'The best results first', json: searchResponseSchema } };
const decoding = ['empty', 'corrupt', 'unsupported', 'too-large'] as const;

export const searchRoutes = {
  search: {
    method: 'post',
    path: '/search',
    tag: 'Search',
    summary: 'Find pictures by words, by a picture, or by both',
    description:
      'As JSON, pictures are named by id: of the library (`similarTo`) or of an upload (`image`). As multipart/form-data the picture itself comes along.',
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
    errors: ['bad-query', 'not-found', 'busy', ...decoding],
  },
  searchByAddress: {
    method: 'get',
    path: '/search',
    tag: 'Search',
    summary: 'Find pictures with a query that stands in the address',
    query: searchQuerySchema,
    answers: found,
    errors: ['bad-query', 'not-found', 'busy'],
  },
  similar: {
    method: 'get',
    path: '/images/{id}/similar',
    tag: 'Search',
    summary: 'Pictures that resemble one of the library',
    params: idParams,
    query: similarQuerySchema,
    answers: found,
    errors: ['not-found', 'busy'],
  },
  upload: {
    method: 'post',
    path: '/uploads',
    tag: 'Search',
    summary: 'Hand over a picture to search by',
    description:
      'It is kept for a while (30 days, less where many come) and does not become part of the library. The body is the picture, or multipart/form-data with a field `image`.',
    bodies: [
      { media: 'image/*', schema: binary },
      { media: 'application/octet-stream', schema: binary },
      {
        media: 'multipart/form-data',
        schema: { type: 'object', required: ['image'], properties: { image: binary } },
      },
    ],
    answers: { 201: { description: 'The id by which a search names it', json: uploadSchema } },
    errors: ['busy', ...decoding],
  },
  uploadThumbnail: {
    method: 'get',
    path: '/uploads/{id}/thumbnail',
    tag: 'Search',
    summary: 'A small WebP of an upload',
    params: idParams,
    query: thumbnailQuerySchema,
    answers: { 200: { description: 'The thumbnail', media: 'image/webp' } },
    errors: ['not-found', 'busy', 'corrupt'],
  },
  embeddings: {
    method: 'post',
    path: '/embeddings',
    tag: 'Search',
    summary: 'Vectors of texts and pictures, for other programs',
    json: embeddingsRequestSchema,
    answers: { 200: { description: 'Unit vectors in the order given', json: embeddingsSchema } },
    errors: ['busy', ...decoding],
  },
} as const satisfies Record<string, RouteContract>;
