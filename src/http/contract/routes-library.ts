import {
  addedFolderSchema,
  copiesSchema,
  failuresSchema,
  folderChoicesSchema,
  folderRequestSchema,
  foldersSchema,
  removedSchema,
  statusSchema,
} from './library.ts';
import { choicesQuerySchema, folderQuerySchema, pageQuerySchema } from './queries.ts';
import type { RouteContract } from './route.ts';

export const libraryRoutes = {
  folders: {
    method: 'get',
    path: '/folders',
    tag: 'Library',
    summary: 'The folders of the library, and where others may be added',
    answers: { 200: { description: 'Folders with their numbers of files', json: foldersSchema } },
  },
  addFolder: {
    method: 'post',
    path: '/folders',
    tag: 'Library',
    summary: 'Add a folder and index it',
    description: 'Only below the roots that the owner allowed with the setting `roots`.',
    json: folderRequestSchema,
    answers: { 202: { description: 'The job that reads it', json: addedFolderSchema } },
    errors: ['not-found', 'busy'],
  },
  removeFolder: {
    method: 'delete',
    path: '/folders',
    tag: 'Library',
    summary: 'Remove a folder with its pictures from the library',
    description: 'The files are not touched.',
    query: folderQuerySchema,
    answers: { 200: { description: 'What was removed', json: removedSchema } },
    errors: ['not-found', 'locked'],
  },
  folderChoices: {
    method: 'get',
    path: '/folders/choices',
    tag: 'Library',
    summary: 'Folders to choose from, below the roots',
    query: choicesQuerySchema,
    answers: { 200: { description: 'The folders in one folder', json: folderChoicesSchema } },
    errors: ['not-found'],
  },
  failures: {
    method: 'get',
    path: '/failures',
    tag: 'Library',
    summary: 'Files that could not be read, with the reason',
    query: pageQuerySchema,
    answers: { 200: { description: 'A page of them', json: failuresSchema } },
  },
  copies: {
    method: 'get',
    path: '/copies',
    tag: 'Library',
    summary: 'Pictures that lie in several files',
    query: pageQuerySchema,
    answers: { 200: { description: 'A page of them', json: copiesSchema } },
  },
  status: {
    method: 'get',
    path: '/status',
    tag: 'Library',
    summary: 'Model, numbers, index, storage, limits',
    answers: { 200: { description: 'The state of the library', json: statusSchema } },
  },
} as const satisfies Record<string, RouteContract>;
