import { z } from 'zod';
import type { CopiesPage, EngineStatus, IndexProgress, RemoveReport, Run } from '../../engine.ts';
import { rightsSchema } from './access.ts';
import { indexRecallSchema } from './index-recall.ts';
import { capabilitiesSchema, indexParameters } from './indexes.ts';
import { pictureSchema } from './pictures.ts';
import { watchingSchema } from './watching.ts';

const count = z.int().min(0);
const path = z.string().min(1).max(4096);

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'A code of docs/errors.md' }),
    hint: z.string().meta({ description: 'What to do about the error' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });

const progressSchema = z
  .object({
    phase: z.enum(['pictures', 'index', 'words']),
    done: count.meta({ description: 'Files that have been processed' }),
    total: count.nullable().meta({ description: 'Number of files; null until they are counted' }),
    failed: count,
    embedded: count,
    imagesPerSecond: z.number(),
    secondsLeft: z.number().nullable(),
    current: z.string().nullable(),
  })
  .meta({ id: 'Progress' }) satisfies z.ZodType<Omit<IndexProgress, 'written' | 'failures'>>;

const failureSchema = z
  .object({ path: z.string(), code: z.string(), message: z.string(), hint: z.string() })
  .meta({ id: 'Failure' });

const leftOutSchema = z
  .object({
    files: count,
    kinds: z.array(z.object({ extension: z.string(), files: count })).meta({
      description: 'The most frequent first, at most 50; the rest is in `files` alone',
    }),
  })
  .meta({ description: 'Files of kinds that are not read, such as videos' });

export const jobSchema = z
  .object({
    id: z.string(),
    state: z.enum(['waiting', 'running', 'paused', 'done', 'failed', 'cancelled']),
    folders: z.array(z.string()).meta({
      description: 'Empty for all folders of the library, or for what has changed on the disk',
    }),
    trigger: z.enum(['request', 'watching']).meta({
      description: '`watching` for a job that the library began by itself, because files have changed',
    }),
    model: z.string().nullable().meta({
      description: 'Model to which the job switches the library; null if it keeps the model',
    }),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    progress: progressSchema.nullable(),
    report: z
      .object({
        seen: count,
        added: count,
        unchanged: count,
        moved: count,
        copies: count.meta({ description: 'Further paths of known pictures, also of the same file' }),
        updated: count,
        removed: count,
        kept: count,
        failed: count,
        leftOut: leftOutSchema,
        missingFolders: z.array(z.string()),
        completed: count.meta({
          description: 'Pictures for which missing data was computed, such as the vector of a new model',
        }),
        read: count.nullable().meta({
          description:
            'Pictures in which the run looked for words; null if words are not read, for lack of the models or by the settings',
        }),
        leftToRead: count.meta({
          description:
            'Pictures whose words are left to a later run, because this one gave way to it or was stopped',
        }),
        newIndex: z
          .object({ kind: z.string(), reason: z.string() })
          .nullable()
          .meta({ description: 'Index that the run built, and why; null if it built none' }),
        newModel: z
          .object({
            model: z.string(),
            isComplete: z.boolean(),
            unread: z.array(z.string()).meta({
              description:
                'Files, at most 1000, that the old vectors find and that could not be read now. Those that are damaged are no longer found after the switch; the others delay it',
            }),
          })
          .nullable()
          .meta({
            description:
              'New model, or new version of the model, for which the run computed vectors; searches use it once it is complete',
          }),
        tookMs: count,
        imagesPerSecond: z.number(),
      })
      .nullable()
      .meta({ description: 'What the run did; null until it has ended' }),
    error: problemSchema.nullable(),
  })
  .meta({ id: 'Job' }) satisfies z.ZodType<Omit<Run, 'progress' | 'report' | 'error'>>;

export const addedFolderSchema = z.object({ folder: z.string(), job: jobSchema }).meta({ id: 'AddedFolder' });

export const healthSchema = z.object({ ok: z.literal(true) }).meta({ id: 'Health' });

export const readinessSchema = z
  .object({
    ready: z.boolean(),
    reason: z.string().nullable().meta({
      description:
        'Null if it is ready; loading while the model or the store is being opened or does not answer in time; else the code of the error, such as store-unreachable',
    }),
  })
  .meta({ id: 'Readiness' });

export const jobsSchema = z.object({ jobs: z.array(jobSchema) }).meta({ id: 'Jobs' });

export const indexRequestSchema = z
  .strictObject({
    folders: z
      .array(path)
      .max(100)
      .optional()
      .meta({ description: 'Folders of the library; all of them by default' }),
    prune: z
      .union([z.boolean(), z.array(path).max(1000)])
      .optional()
      .meta({
        description:
          'Also remove the files of folders that no longer exist: of all, or only of those that are or lie in these',
      }),
    retryFailed: z
      .boolean()
      .optional()
      .meta({ description: 'Also read files again that were damaged in earlier runs' }),
    full: z
      .boolean()
      .optional()
      .meta({ description: 'Read all files again, also those that seem unchanged' }),
  })
  .meta({ id: 'IndexRequest' });

export const removedSchema = z
  .object({ files: count, pictures: count })
  .meta({ id: 'Removed' }) satisfies z.ZodType<RemoveReport>;

export const failuresSchema = z
  .object({ total: count, failures: z.array(failureSchema) })
  .meta({ id: 'Failures' });

export const copiesSchema = z
  .object({
    total: count,
    bytes: count.meta({ description: 'Bytes of all files except one of each picture; hard links are one' }),
    away: count.meta({
      description:
        'Further files of pictures with several ones, on disks that are away now or on other machines. They are neither listed nor counted',
    }),
    pictures: z.array(pictureSchema),
  })
  .meta({ id: 'Copies' }) satisfies z.ZodType<CopiesPage>;

export const statusSchema = z
  .object({
    version: z.string(),
    rights: rightsSchema.meta({
      description: 'What the token of this request allows: `read` nothing that changes the library',
    }),
    model: z.object({ id: z.string(), dimensions: z.int(), languages: z.array(z.string()) }),
    otherModel: z.string().nullable().meta({
      description:
        'A better model on this disk that knows the language of the machine and that the library does not use; null if there is none',
    }),
    searchModels: z.array(z.string()).meta({
      description:
        'Models that a search can ask: that of the library, then others of which it has vectors, perhaps not of all pictures',
    }),
    outdated: z.boolean().meta({
      description:
        'Whether searches use vectors of another model, or of an earlier version of it, than indexing computes now',
    }),
    nextModel: z.string().nullable().meta({
      description: 'Model to which an unfinished run migrates the library',
    }),
    unused: z.object({ collections: count, bytes: count }).meta({
      description: 'Vectors of models that are not in use; DELETE /models/collections deletes them',
    }),
    removing: z.array(z.string()).meta({
      description: 'Paths whose removal was interrupted: the next run completes it',
    }),
    external: z.string().nullable().meta({
      description: 'The collection of another program that is searched and never changed; else null',
    }),
    otherStore: z.string().nullable().meta({
      description:
        'Address of the store into which the library was indexed, if the server uses another one that has none of its vectors; else null',
    }),
    images: count,
    files: count,
    failed: count,
    leftOut: leftOutSchema.meta({
      description: 'As the last complete run over each folder of the library met them',
    }),
    kept: z.object({ files: count, folders: z.array(z.string()) }).meta({
      description:
        'Files that stay in the library now although their folder is not there, because its disk may only be disconnected, and these folders; POST /jobs with them as `prune` removes the files',
    }),
    texts: count.meta({ description: 'Texts that pictures are matched with' }),
    reading: z.enum(['on', 'off', 'missing']).meta({
      description:
        'Whether indexing reads the words in pictures: `off` by the setting `ocr`, `missing` without the models for it (`soutu models pull ocr`)',
    }),
    unread: count.nullable().meta({
      description:
        'Pictures whose words have not been read, also where none may be read; null where words have no place',
    }),
    ocrExclude: z.array(z.string()).meta({
      description: 'Globs of files and folders in which no words are read, of all folders of the library',
    }),
    index: z.object({
      kind: z.string(),
      parameters: indexParameters(z.int()).meta({
        description: 'Its parameters, as far as the store tells them',
      }),
      rows: count,
      unindexedRows: count,
      reason: z.string(),
      recall: indexRecallSchema.nullable().meta({
        description: 'As it was measured the last time; null if it was not, or searches are exhaustive',
      }),
    }),
    capabilities: capabilitiesSchema,
    watching: watchingSchema.meta({ description: 'Whether and how the library follows its folders' }),
    storage: z
      .object({ vectors: count, thumbnails: count, models: count, uploads: count })
      .meta({ description: 'Bytes on disk' }),
    limits: z.object({ uploadBytes: count, uploadPixels: count }),
  })
  .meta({ id: 'Status' }) satisfies z.ZodType<
  Pick<
    EngineStatus,
    | 'capabilities'
    | 'otherModel'
    | 'outdated'
    | 'nextModel'
    | 'removing'
    | 'unused'
    | 'images'
    | 'files'
    | 'failed'
  >
>;

export type Problem = z.output<typeof problemSchema>;
export type Progress = z.output<typeof progressSchema>;
export type Failure = z.output<typeof failureSchema>;
export type Job = z.output<typeof jobSchema>;
export type AddedFolder = z.output<typeof addedFolderSchema>;
export type Failures = z.output<typeof failuresSchema>;
export type Copies = z.output<typeof copiesSchema>;
export type Status = z.output<typeof statusSchema>;
