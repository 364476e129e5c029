import { z } from 'zod';
import type { WatchingState } from '../../engine.ts';

const count = z.int().min(0);

export const watchingSchema = z
  .object({
    state: z.enum(['on', 'starting', 'waiting', 'paused', 'battery', 'off']).meta({
      description:
        '`on`; `starting` while watches are set; `waiting` because what has changed cannot be stored now, for the reason in `problem`; `paused` by hand; `battery` because the machine runs on it; `off` if no process follows the folders',
    }),
    problem: z
      .object({
        code: z.string().meta({
          description:
            'A code of docs/errors.md: `locked` while another process writes to the library, `store-failed`, `store-unreachable` …',
        }),
        home: z.enum(['full', 'read-only', 'denied']).nullable().meta({
          description:
            'Why nothing can be written in the home, `full` for its disk; null if that is not the reason',
        }),
      })
      .nullable()
      .meta({
        description: 'Why the last job of what has changed failed; null if it did not. It is tried again',
      }),
    process: z.object({ pid: z.int(), command: z.string() }).nullable().meta({
      description: 'The process that follows the folders, which can be another one; null if none does',
    }),
    folders: z.array(
      z.object({
        path: z.string(),
        how: z.enum(['events', 'rescans', 'missing']).meta({
          description:
            '`events` if the system tells of changes at once, `rescans` if the folder is only walked now and then, `missing` if it is not there now',
        }),
        reason: z.string().nullable().meta({
          description: 'Why not all changes appear at once, with the remedy; null if they do',
        }),
        watches: count.meta({ description: 'Watches that the system holds for it' }),
      }),
    ),
    changed: count.meta({ description: 'Files and folders that have changed and are not stored yet' }),
    power: z.enum(['mains', 'battery', 'unknown']),
    nextRescan: z.iso.datetime().nullable().meta({
      description: 'When all folders are walked the next time; null if that is off',
    }),
  })
  .meta({ id: 'Watching' }) satisfies z.ZodType<Omit<WatchingState, 'problem'>>;

export const pausingSchema = z.strictObject({ paused: z.boolean() }).meta({ id: 'WatchingRequest' });

export type WatchingView = z.output<typeof watchingSchema>;
