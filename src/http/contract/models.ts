import { z } from 'zod';
import { nameOfAddress } from '../../core/model-address.ts';
import type {
  Download,
  FreeReport,
  LibraryCollection,
  ModelCheck,
  ModelDetails,
  ModelEntry,
  ModelRemoval,
  PullProgress,
  Recommendation,
} from '../../engine.ts';
import { problemSchema } from './library.ts';

const count = z.int().min(0);
const positive = z.number().min(0);

const modelFields = {
  id: z.string().meta({ description: 'soutu-mini, or the name on the hub', example: 'BAAI/BGE-VL-base' }),
  name: z.string().meta({ description: 'A shorter name that requests take as well' }),
  summary: z.string().nullable().meta({ description: 'What it is good at, in English; null if unknown' }),
  languages: z.array(z.string()).meta({
    description: 'Language tags; `mul` for many languages; empty if unknown',
  }),
  dimensions: count.nullable(),
  bytes: count.nullable().meta({ description: 'Size of the download' }),
  license: z.string().nullable(),
  installed: z.boolean().meta({ description: 'Whether it is on the disk, or on an embedding server' }),
  inUse: z.boolean(),
  isNext: z.boolean().meta({ description: 'Whether an unfinished run switches the library to it' }),
  folder: z.string().nullable(),
  canPull: z.boolean().meta({ description: 'Whether it can be downloaded' }),
  imagesPerSecond: positive
    .nullable()
    .meta({ description: 'Measured on this machine; null before the first run' }),
  seconds: count.nullable().meta({
    description:
      'Time to embed the pictures of the library with it; an estimate if `imagesPerSecond` is null',
  }),
  problem: z.string().nullable().meta({
    description:
      'Why it cannot be used although it is on the disk of the server; null if nothing is known to be wrong',
  }),
  unfinished: z
    .object({
      bytes: count.meta({ description: 'Bytes that have arrived' }),
      totalBytes: count.nullable().meta({ description: 'Size of the weights; null if unknown' }),
    })
    .nullable()
    .meta({ description: 'An interrupted download, which POST /models/downloads continues' }),
};

const modelSchema = z.object(modelFields).meta({ id: 'Model' }) satisfies z.ZodType<ModelEntry>;

const collectionSchema = z
  .object({
    name: z.string(),
    model: z.string().nullable(),
    state: z.enum(['in-use', 'filling', 'unused']).meta({
      description:
        '`filling`: an unfinished run switches the library to it; `unused`: DELETE /models/collections deletes it',
    }),
    images: count,
    bytes: count,
  })
  .meta({ id: 'Collection', description: 'The vectors of one model' }) satisfies z.ZodType<LibraryCollection>;

export const modelsSchema = z
  .object({
    models: z.array(modelSchema),
    collections: z.array(collectionSchema),
    offline: z.boolean().meta({ description: 'Whether downloads are turned off by the setting `offline`' }),
    shared: z.boolean().meta({ description: 'Whether other machines may use the store and its vectors' }),
    fixed: z.boolean().meta({
      description: 'Whether a setting (`model`, `embed-url`) names the model, so that no other can be used',
    }),
  })
  .meta({ id: 'Models' });

const calibrated = z
  .object({
    strong: z.number().meta({ description: 'Cosine from which hits of an average query are strong' }),
    possible: z.number().meta({ description: 'Cosine from which they are possible' }),
    items: count.nullable(),
    measuredAt: z.iso.datetime().nullable(),
  })
  .nullable();

export const modelDetailsSchema = z
  .object({
    ...modelFields,
    places: z.array(
      z.object({ source: z.string(), folder: z.string(), revision: z.string().nullable(), bytes: count }),
    ),
    fingerprint: z.string().nullable(),
    family: z.string().nullable(),
    imageSize: count
      .nullable()
      .meta({ description: 'Side of the square input of the image encoder, in pixels' }),
    contextLength: count.nullable().meta({ description: 'Maximum length of a text, in tokens' }),
    collections: z.array(collectionSchema),
    speeds: z.array(
      z.object({
        precision: z.enum(['int8', 'fp32']),
        device: z.string(),
        workers: count,
        imagesPerSecond: positive,
        pictures: count,
        measuredAt: z.iso.datetime(),
      }),
    ),
    calibration: z
      .object({
        model: z.string(),
        source: z.enum(['card', 'library', 'none']).meta({
          description:
            '`card`: part of Soutu; `library`: measured from this library; `none`: the first search measures it',
        }),
        kinds: z.object({ text: calibrated, image: calibrated, both: calibrated }),
      })
      .nullable()
      .meta({ description: 'How the relevance of its hits is calibrated' }),
  })
  .meta({
    id: 'ModelDetails',
    description: 'What is read from the files of the model is null unless they are on the disk',
  }) satisfies z.ZodType<ModelDetails>;

export const modelCheckSchema = z
  .object({
    id: z.string(),
    folder: z.string(),
    ok: z.boolean().meta({ description: 'Whether all tests passed' }),
    hasReference: z.boolean().meta({
      description: 'Whether its vectors were compared with those of the reference implementation',
    }),
    results: z.array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        found: z.string().meta({ description: 'What was measured, and the limit' }),
      }),
    ),
  })
  .meta({ id: 'ModelCheck' }) satisfies z.ZodType<ModelCheck>;

export const recommendationSchema = z
  .object({
    model: modelSchema,
    fits: z.boolean().meta({
      description:
        'False if no model fits: `model` is then one that stays, and `rejected` says why it does not fit',
    }),
    action: z.enum(['keep', 'use', 'pull']).meta({ description: 'Nothing to do; use it; download it first' }),
    languages: z.array(z.string()),
    downloadBytes: count,
    freeBytes: count.nullable().meta({ description: 'Free on the disk to which models are downloaded' }),
    cores: count,
    imagesPerSecond: positive.nullable().meta({ description: 'Expected rate' }),
    isMeasured: z.boolean().meta({ description: 'Whether the rate was measured on this machine' }),
    images: count.meta({ description: 'Pictures of the library to embed' }),
    seconds: count.nullable().meta({ description: 'Expected time for that' }),
    maxSeconds: count.meta({ description: 'Time above which a model is rejected for its speed' }),
    rejected: z
      .array(
        z.object({
          id: z.string(),
          reason: z.enum(['language', 'space', 'speed', 'files', 'offline', 'setting', 'damaged']),
          imagesPerSecond: positive.nullable().meta({ description: 'Expected rate' }),
          seconds: count.nullable().meta({
            description: 'Expected time to embed the library, or 100,000 pictures if it is empty',
          }),
        }),
      )
      .meta({ description: 'All known models that do not fit, the best first' }),
  })
  .meta({ id: 'Recommendation' }) satisfies z.ZodType<Recommendation>;

const pullProgressSchema = z
  .object({
    phase: z.enum(['waiting', 'downloading', 'checking']).meta({
      description: '`waiting` for another process that downloads it; `checking` compares hashes',
    }),
    file: z.string().nullable(),
    doneBytes: count,
    totalBytes: count,
    bytesPerSecond: positive,
    secondsLeft: positive.nullable(),
  })
  .meta({ id: 'DownloadProgress' }) satisfies z.ZodType<PullProgress>;

export const downloadSchema = z
  .object({
    id: z.string(),
    model: z.string(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    progress: pullProgressSchema.nullable(),
    report: z
      .object({
        id: z.string(),
        folder: z.string(),
        revision: z.string().nullable(),
        source: z.string(),
        received: count.meta({ description: 'Bytes that were downloaded now' }),
      })
      .nullable(),
    error: problemSchema.nullable(),
  })
  .meta({ id: 'Download' }) satisfies z.ZodType<Omit<Download, 'error'>>;

export const downloadsSchema = z.object({ downloads: z.array(downloadSchema) }).meta({ id: 'Downloads' });

export const removalSchema = z
  .object({
    id: z.string(),
    parts: z.array(
      z.object({
        kind: z.enum(['model', 'incomplete', 'optimised']),
        source: z.string(),
        path: z.string(),
        bytes: count,
      }),
    ),
    bytes: count,
  })
  .meta({ id: 'ModelRemoval' }) satisfies z.ZodType<ModelRemoval>;

export const freedSchema = z
  .object({ collections: z.array(collectionSchema), bytes: count })
  .meta({ id: 'Freed' }) satisfies z.ZodType<FreeReport>;

/** Names only, because a folder would let clients find out what is on the disk of the server. */
const modelName = z
  .string()
  .max(300)
  .overwrite(nameOfAddress)
  .regex(/^(?!.*(^|\/)\.{1,2}(\/|$))[\w.-]+(\/[\w.-]+)?(@[\w./-]+)?$/, 'must be the name of a model')
  .meta({
    description: 'Id or name of a model; `@REVISION` may follow. Or the address of its page on a hub',
    example: 'bge-vl-base',
  });

/** A language tag such as zh or pt-BR (RFC 5646); `_` instead of `-` as in the names of locales. */
const languageTag = z
  .string()
  .max(40)
  .regex(/^[a-z]{2,8}([-_][a-z0-9]{1,8})*$/i);

export const modelQuerySchema = z.strictObject({ name: modelName });
export const freeQuerySchema = z.strictObject({
  shared: z.enum(['1']).optional().meta({
    description: 'Delete even from a store that machines share, because no other one uses these vectors',
  }),
});
export const removeModelQuerySchema = z.strictObject({
  name: modelName,
  dryRun: z.enum(['1']).optional().meta({ description: 'Only tell what would be deleted' }),
});
export const recommendationQuerySchema = z.strictObject({
  language: z.array(languageTag).max(20).optional().meta({
    description: 'Language tag that people will type; may be repeated. By default that of the server',
    example: 'zh',
  }),
});

export const downloadRequestSchema = z
  .strictObject({
    name: modelName,
    source: z
      .enum(['huggingface', 'modelscope'])
      .optional()
      .meta({ description: 'Hub to download from; by default those of the setting `hubs`' }),
  })
  .meta({ id: 'DownloadRequest' });

export const checkRequestSchema = z
  .strictObject({
    name: modelName.optional().meta({ description: 'The model in use, unless given' }),
  })
  .meta({ id: 'CheckRequest' });

export const useRequestSchema = z
  .strictObject({
    name: modelName,
    dropOld: z
      .boolean()
      .optional()
      .meta({ description: 'Delete the vectors of the old model after the switch' }),
  })
  .meta({ id: 'UseRequest' });

export type ModelList = z.output<typeof modelsSchema>;
export type ModelDetailsView = z.output<typeof modelDetailsSchema>;
export type RecommendationView = z.output<typeof recommendationSchema>;
export type DownloadView = z.output<typeof downloadSchema>;
export type Freed = z.output<typeof freedSchema>;
export type Removal = z.output<typeof removalSchema>;
