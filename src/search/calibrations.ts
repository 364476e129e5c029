import { z } from 'zod';
import type { LibraryCalibration, QueryKind } from '../core/relevance.ts';
import { log } from '../log.ts';
import type { ModelInfo } from '../models/embedder.ts';
import { backgroundTexts, TEXTS_VERSION } from './background-texts.ts';
import { measureComposed, measureImages, measureTexts } from './measure-cosines.ts';
import type { Sample } from './sample.ts';
import type { SearchSession } from './session.ts';

/** A library that has grown or shrunk by this factor is measured again. */
const CHANGED = 2;

/**
 * What is measured together: queries by text and by an image with a text, and apart from them those by image, which need no
 * text encoder. It may be large, and a search by image does not load it.
 */
type Group = 'texts' | 'images';

const spread = z.object({
  mean: z.number(),
  within: z.number().positive(),
  between: z.number().min(0),
  tail: z.number(),
});
const measurementSchema = z.object({
  version: z.literal(TEXTS_VERSION),
  fingerprint: z.string(),
  items: z.int().min(1),
  measuredAt: z.iso.datetime(),
  spreads: z.object({
    text: spread.nullable(),
    image: spread.nullable(),
    both: spread.nullable(),
  }),
});

/** What was measured of one model in one library. */
type Measurement = z.output<typeof measurementSchema>;

/** Where measurements are kept between processes. */
export interface CalibrationCache {
  /** Undefined if there is none or it cannot be read. */
  read(name: string): Promise<unknown>;
  write(name: string, value: Measurement): Promise<void>;
}

/** First calibrations: measured when a model without a shipped one is first used with a library. */
export interface Calibrations {
  /**
   * The calibration of a kind of query, measured if there is none or the library has changed by a factor of two. Concurrent
   * searches share one measuring. Null if the library has too few images, or if measuring failed, which a later search tries
   * again; never throws.
   */
  get(kind: QueryKind, session: SearchSession, sample: Sample): Promise<LibraryCalibration[QueryKind]>;
  /** What has been measured for a collection, without measuring. */
  measured(collection: string, fingerprint: string): Promise<readonly Measurement[]>;
  /** Resolves when nothing is being measured. */
  idle(): Promise<void>;
}

/** @param cache @default none: measurements last as long as the process */
export function createCalibrations(cache: CalibrationCache | null = null): Calibrations {
  const known = new Map<string, Promise<Measurement | null>>();
  const running = new Set<Promise<unknown>>();

  /** The current measurement of a group, after those that other searches have begun. */
  function current(
    group: Group,
    kind: QueryKind,
    session: SearchSession,
    sample: Sample,
  ): Promise<Measurement> {
    const name = nameOf(session.collection, group);
    const earlier = known.get(name)?.catch(() => null) ?? stored(name);
    const work = earlier.then(async (one) => {
      const { fingerprint } = await session.embeddingModel();
      if (one?.fingerprint === fingerprint && holds(one, kind, sample.items)) return one;
      const measured = await measure(group, session, sample);
      await cache?.write(name, measured).catch((error: unknown) => {
        log.debug('the calibration could not be saved', { error: String(error) });
      });
      return measured;
    });
    known.set(name, work);
    running.add(work);
    const onEnd = () => void running.delete(work);
    work.then(onEnd, onEnd);
    return work;
  }

  /** Undefined values and damaged files read as nothing. */
  async function stored(name: string): Promise<Measurement | null> {
    return measurementSchema.safeParse(await cache?.read(name)).data ?? null;
  }

  return {
    async get(kind, session, sample) {
      if (sample.items === 0) return null;
      try {
        return (await current(kind === 'image' ? 'images' : 'texts', kind, session, sample)).spreads[kind];
      } catch (error) {
        log.debug('relevance could not be calibrated', { error: String(error) });
        return null;
      }
    },
    async measured(collection, fingerprint) {
      const groups: readonly Group[] = ['texts', 'images'];
      const all = await Promise.all(
        groups.map(async (group) => {
          const name = nameOf(collection, group);
          return (await known.get(name)?.catch(() => null)) ?? stored(name);
        }),
      );
      return all.filter((one): one is Measurement => one?.fingerprint === fingerprint);
    },
    async idle() {
      await Promise.allSettled(running);
    },
  };
}

const nameOf = (collection: string, group: Group) => `${collection}-${group}`;

/** Whether a measurement is still good for a library of this size. A missing one is made up for as soon as there are images. */
function holds({ items, spreads }: Measurement, kind: QueryKind, now: number): boolean {
  if (spreads[kind] === null) return items === now;
  return now <= CHANGED * items && items <= CHANGED * now;
}

async function measure(group: Group, session: SearchSession, sample: Sample): Promise<Measurement> {
  const started = performance.now();
  const model = await session.embeddingModel();
  const none = { text: null, image: null, both: null };
  const spreads =
    group === 'images'
      ? { ...none, image: await measureImages(sample) }
      : { ...none, ...(await measureWithTexts(model, session, sample)) };
  log.debug('relevance calibrated', { group, tookMs: Math.round(performance.now() - started), spreads });
  return {
    version: TEXTS_VERSION,
    fingerprint: model.fingerprint,
    items: sample.items,
    measuredAt: new Date().toISOString(),
    spreads,
  };
}

async function measureWithTexts(
  model: ModelInfo,
  session: SearchSession,
  sample: Sample,
): Promise<Pick<LibraryCalibration, 'text' | 'both'>> {
  const embedder = await session.embedder();
  const texts: Float32Array[] = [];
  // One at a time, so that the texts of searches need not wait for all of them.
  for (const text of backgroundTexts(model)) texts.push(...(await embedder.embedTexts([text])));
  const { composing } = model;
  return { text: await measureTexts(sample, texts), both: await measureComposed(sample, texts, composing) };
}
