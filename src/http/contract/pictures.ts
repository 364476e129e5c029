import { z } from 'zod';
import { RELEVANCES } from '../../core/relevance.ts';
import { REASONS, RETRIEVERS, WORD_MATCHES } from '../../core/retrievers.ts';
import { idSchema } from '../../core/search-request.ts';
import { TAKEN_FROM } from '../../core/taken-from.ts';
import type * as engine from '../../engine.ts';
import { textFields } from './texts.ts';

const count = z.int().min(0);
const time = z.iso.datetime();

const fraction = z.number().min(0).max(1);

const partSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('time'),
    seconds: z.number().min(0).meta({ description: 'From the start of the video' }),
  }),
  z.object({ kind: z.literal('page'), page: z.int().min(1) }),
  z.object({
    kind: z.literal('region'),
    x: fraction,
    y: fraction,
    width: fraction,
    height: fraction,
  }),
  z.object({ kind: z.literal('text'), passage: count }),
]);

const pictureFields = {
  id: idSchema,
  path: z.string().meta({ description: 'Absolute path on the machine of the server' }),
  paths: z.array(z.string()).meta({
    description:
      'All paths of files with this content, also several of one file (hard links); the first one is `path`',
  }),
  part: partSchema
    .nullable()
    .meta({ description: 'The part of the file that was found; null for the whole file' }),
  width: count.nullable().meta({ description: 'Pixels, after EXIF orientation' }),
  height: count.nullable().meta({ description: 'Pixels, after EXIF orientation' }),
  format: z.string(),
  size: count.nullable().meta({ description: 'Bytes; null if unknown' }),
  mtime: time.nullable().meta({ description: 'When the file was last modified; null if unknown' }),
  date: z.string().nullable().meta({
    description:
      'The time under which it is listed, as a clock showed it, without a zone: when it was taken, or else when the file was last modified; null if unknown',
    example: '2019-07-04T00:30:00',
  }),
  takenAt: z.string().nullable().meta({
    description:
      'When it was taken, as the clock of the camera showed it, with its offset from UTC if that is known; null if unknown',
    example: '2019-07-04T00:30:00+09:00',
  }),
  takenFrom: z.enum(TAKEN_FROM).nullable().meta({
    description:
      'Where `takenAt` was found: `exif`, `xmp` (of the file or a sidecar), `png` (a text of it), `name` (of the file), `folder` (its name), `changed` (when the picture was last changed); null without it',
  }),
  position: z
    .object({
      latitude: z.number().min(-90).max(90).meta({ description: 'Degrees, north is positive' }),
      longitude: z.number().min(-180).max(180).meta({ description: 'Degrees, east is positive' }),
    })
    .nullable()
    .meta({ description: 'Where it was taken; null if unknown' }),
  color: z.string().nullable().meta({
    description: 'Mean colour as #rrggbb, a placeholder while the picture loads',
    example: '#a08c72',
  }),
};

export const pictureSchema = z
  .object(pictureFields)
  .meta({ id: 'Picture' }) satisfies z.ZodType<engine.Picture>;

const foundFields = {
  item: idSchema.meta({
    description:
      'Id of the picture, of its `part` if one was found, or of the text; `similarTo` takes no texts',
  }),
  rank: z.int().min(1).meta({ description: 'Position in the ranking; 1 is the best' }),
  score: z.number().meta({
    description:
      'Cosine similarity, -1 to 1, reduced for near copies of a picture that words change. With several models the sum of 1 / (60 + rank) over `matches`',
  }),
  relevance: z.enum(RELEVANCES).meta({
    description:
      'How sure the hit is, by its look or by its words, whichever is surer. `weak`: it is only among the closest',
  }),
  probability: z.number().meta({
    description:
      'Calibrated probability, 0 to 1, that a picture which looks like this is right; it leaves out names and writing. With several models that of the surest',
  }),
  matches: z
    .array(
      z.object({
        by: z.enum(RETRIEVERS).meta({
          description: 'The method that found it: `vector` compares vectors, `words` looks for words',
        }),
        model: z.string().meta({ description: 'Id of the model whose vectors were compared' }),
        rank: z.int().min(1).meta({
          description: 'Position among the results of this method with this model; 1 is the best',
        }),
        score: z.number().meta({
          description:
            'The cosine similarity, -1 to 1, reduced for near copies of a picture that words change',
        }),
        words: z.enum(WORD_MATCHES).exactOptional().meta({
          description:
            'How it has the words: `name`, the whole file name; `phrase`, written in the picture in this order; `text`, written in it; `folder`, the whole name of a folder; `named`, in its name, folders or caption; `spread`, over these and the writing; `most`, most of them by their rarity, if no picture has all; `prefix`, begun with the last word; `some`, half of them by their rarity',
        }),
      }),
    )
    .meta({ description: 'Why it was found: one entry for each method and model that found it' }),
  reasons: z
    .array(
      z.object({
        by: z.enum(REASONS).meta({
          description:
            '`name`, its file name; `folder`, the name of a folder; `caption`, what the file or a sidecar says; `text`, what is written in it; `look`, what it shows',
        }),
        text: z
          .string()
          .nullable()
          .meta({ description: 'The name, or the passage with the words; null for `look`' }),
      }),
    )
    .meta({ description: 'Why it was found, for people' }),
};

const pictureHitSchema = z
  .object({ kind: z.literal('picture'), ...pictureFields, ...foundFields })
  .meta({ id: 'Hit' }) satisfies z.ZodType<engine.PictureHit>;

export const hitSchema = z.discriminatedUnion('kind', [
  pictureHitSchema,
  z
    .object({ kind: z.literal('text'), ...pictureFields, ...textFields, ...foundFields })
    .meta({ id: 'TextHit', description: 'A text; what only pictures have is null' }),
]) satisfies z.ZodType<engine.SearchHit>;

export const detailsSchema = z
  .object({
    ...pictureFields,
    camera: z
      .object({
        make: z.string().nullable(),
        model: z.string().nullable(),
        lens: z.string().nullable(),
        exposure: z.number().nullable().meta({ description: 'Seconds' }),
        aperture: z.number().nullable().meta({ description: 'f-number' }),
        iso: z.number().nullable(),
        focalLength: z.number().nullable().meta({ description: 'Millimetres' }),
      })
      .nullable(),
    caption: z
      .object({
        title: z.string().nullable(),
        description: z.string().nullable().meta({ description: 'May have several lines' }),
        keywords: z.array(z.string()),
        rating: z.int().min(1).max(5).nullable().meta({ description: 'Stars' }),
      })
      .nullable()
      .meta({
        description:
          'The words in the metadata of the file (XMP, IPTC, EXIF, texts of the format) and in files beside it, such as `cat.xmp` or `cat.txt` for `cat.jpg`; null if there are none',
      }),
    companions: z.array(z.object({ path: z.string(), size: z.int().min(0) })).meta({
      description:
        'RAW files of the same shot beside the file, such as `IMG_1.CR3` for `IMG_1.JPG`; `GET /images/{id}/file?companion=IMG_1.CR3` downloads one',
    }),
  })
  .meta({ id: 'PictureDetails' }) satisfies z.ZodType<engine.PictureDetails>;

export const textSchema = z
  .object({
    id: idSchema,
    text: z.string().nullable().meta({
      description:
        'The lines separated by line breaks, empty if the picture has no words; null if it has not been read',
    }),
    lines: z
      .array(
        z.object({
          text: z.string(),
          confidence: fraction.meta({ description: 'How sure the reader is, 0 to 1' }),
          box: z.array(z.number()).meta({
            description:
              'Corners from top left, clockwise in reading direction, as fractions of the upright picture: x0, y0, x1, y1, x2, y2, x3, y3',
          }),
        }),
      )
      .nullable()
      .meta({
        description:
          'The same with their places, in reading order; a store with a limit may lack the last ones of a very long text',
      }),
    found: z.array(z.int().min(0)).meta({
      description: 'Positions of the lines that have words of `q`, from 0; none without it',
    }),
  })
  .meta({ id: 'PictureText' }) satisfies z.ZodType<engine.StoredText>;

export const labelsSchema = z
  .object({
    prepared: z.boolean().meta({
      description:
        'Whether the names of the labels have been embedded with the model of the library; if not, there are no labels until `soutu tag` has done that',
    }),
    labels: z.array(
      z.object({
        en: z.string().nullable().meta({ description: 'English name', example: 'boarding pass' }),
        zh: z.string().nullable().meta({ description: 'Chinese name', example: '登机牌' }),
        group: z.string().nullable().meta({ description: 'What it belongs to', example: 'documents' }),
        probability: fraction.meta({ description: 'Calibrated probability that the picture shows it' }),
      }),
    ),
  })
  .meta({ id: 'PictureLabels' }) satisfies z.ZodType<engine.PictureLabels>;

export const listSchema = z
  .object({
    total: count.meta({ description: 'Number of pictures that match the filters' }),
    pictures: z.array(pictureSchema),
  })
  .meta({ id: 'PictureList' }) satisfies z.ZodType<engine.PicturePage>;

export const timelineSchema = z
  .object({
    total: count.meta({
      description:
        'Number of pictures. Of more than a million, only the newest 200,000 (or the oldest, in that order) are in the outline and in the list',
    }),
    months: z.array(z.object({ month: z.string().meta({ example: '2024-05' }), count })),
    ratios: z.array(z.int()).meta({
      description: 'Aspect ratio (width / height) of each picture in hundredths, in the order of the list',
    }),
  })
  .meta({ id: 'Timeline' }) satisfies z.ZodType<engine.Timeline>;

export const facetsSchema = z
  .object({
    folders: z.array(z.object({ path: z.string(), count })),
    formats: z.array(z.object({ format: z.string(), count })),
    years: z.array(z.object({ year: z.int(), count })),
  })
  .meta({ id: 'Facets' }) satisfies z.ZodType<engine.Facets>;

export type Picture = z.output<typeof pictureSchema>;
export type Hit = z.output<typeof pictureHitSchema>;
export type PictureDetails = z.output<typeof detailsSchema>;
export type PictureText = z.output<typeof textSchema>;
export type PictureLabels = z.output<typeof labelsSchema>;
export type PictureList = z.output<typeof listSchema>;
export type Timeline = z.output<typeof timelineSchema>;
export type Facets = z.output<typeof facetsSchema>;
