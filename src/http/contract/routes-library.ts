import { folderChoicesSchema, folderRequestSchema, foldersSchema } from './folders.ts';
import { indexesSchema } from './indexes.ts';
import { addedFolderSchema, copiesSchema, failuresSchema, removedSchema, statusSchema } from './library.ts';
import { choicesQuerySchema, folderQuerySchema, pageQuerySchema } from './queries.ts';
import type { RouteContract } from './route.ts';

export const libraryRoutes = {
  folders: {
    method: 'get',
    path: '/folders',
    access: 'read',
    tag: 'Library',
    summary: 'Folders of the library, and where others may be added',
    answers: { 200: { description: 'The folders with their numbers of files', json: foldersSchema } },
  },
  addFolder: {
    method: 'post',
    path: '/folders',
    access: 'write',
    tag: 'Library',
    summary: 'Add a folder and index it',
    description: 'The folder must be inside one of the folders in the setting `roots`.',
    json: folderRequestSchema,
    answers: { 202: { description: 'The job that indexes it', json: addedFolderSchema } },
    errors: ['not-found', 'unreadable', 'busy'],
  },
  removeFolder: {
    method: 'delete',
    path: '/folders',
    access: 'write',
    tag: 'Library',
    summary: 'Remove a folder with its pictures from the library',
    description: 'The files stay on the disk.',
    query: folderQuerySchema,
    answers: { 200: { description: 'Number of removed files and pictures', json: removedSchema } },
    errors: ['not-found', 'locked', 'read-only'],
  },
  folderChoices: {
    method: 'get',
    path: '/folders/choices',
    access: 'write',
    tag: 'Library',
    summary: 'Subfolders of a folder, to choose one to add',
    query: choicesQuerySchema,
    answers: { 200: { description: 'The subfolders', json: folderChoicesSchema } },
    errors: ['not-found', 'unreadable'],
  },
  failures: {
    method: 'get',
    path: '/failures',
    access: 'read',
    tag: 'Library',
    summary: 'Files that could not be read, with reasons',
    query: pageQuerySchema,
    answers: { 200: { description: 'A page of the list', json: failuresSchema } },
  },
  copies: {
    method: 'get',
    path: '/copies',
    access: 'read',
    tag: 'Library',
    summary: 'Pictures with several files',
    query: pageQuerySchema,
    answers: { 200: { description: 'A page of the list', json: copiesSchema } },
  },
  status: {
    method: 'get',
    path: '/status',
    access: 'read',
    tag: 'Library',
    summary: 'Model, counts, index, storage and limits',
    answers: { 200: { description: 'The state of the library', json: statusSchema } },
  },
  indexes: {
    method: 'get',
    path: '/indexes',
    access: 'read',
    tag: 'Library',
    summary: 'The index of the vectors of each collection, with its size, age and reason',
    answers: { 200: { description: 'The indexes, those in use first', json: indexesSchema } },
  },
} as const satisfies Record<string, RouteContract>;
