import { join, resolve } from 'node:path';
import { unlessAborted } from '../core/abort.ts';
import type { Filter } from '../core/filter.ts';
import { LABEL_LANGUAGES, type Label, namesOf } from '../core/label.ts';
import { pause } from '../core/pause.ts';
import { createSingleFlightCache } from '../core/single-flight-cache.ts';
import { streamOf } from '../core/stream-of.ts';
import { SoutuError } from '../errors.ts';
import { embedNames, readNames } from '../labels/embed-names.ts';
import { createLabelLists } from '../labels/label-lists.ts';
import { createRater, type Rater } from '../labels/rater.ts';
import { BUILT_IN_LABELS } from '../labels/read-labels.ts';
import type { QueryBackground } from '../search/query-background.ts';
import type { Search } from '../search/search.ts';
import type { LibraryContext } from './context.ts';
import type {
  Labelling,
  LabelRequest,
  ProposedLabel,
  TaggedPicture,
  TagOptions,
  TagProgress,
} from './label-types.ts';
import { noPicture } from './originals.ts';
import type { Session } from './sessions.ts';
import { pathsOf, wantedFolders } from './to-picture.ts';

const TOP = 5;
const MAX_TOP = 100;
/** From here on a search calls a hit strong: nine of ten labels of the demo gallery are right (docs/labels.md). */
const MIN_PROBABILITY = 0.65;
const PAGE = 1000;
/** Pictures that are compared before other work gets its turn, some 20 ms. */
const TURN = 32;
/** Lists with their vectors in memory, some 8 MB each with the built-in model. */
const MAX_LISTS = 2;
const FIELDS = ['asset', 'paths', 'vector'] as const;

/** See `Labelling`. */
export interface Tagging extends Pick<Labelling, 'labels'> {
  /** @param filter which pictures; undefined for all */
  tag(
    filter: Filter | undefined,
    request: LabelRequest,
    options: TagOptions,
  ): AsyncIterable<readonly TaggedPicture[]>;
}

/** A list that is ready to be compared with pictures. */
interface Ready {
  readonly labels: readonly Label[];
  readonly rater: Rater;
}

/** What was made of a list with a model. */
interface Made {
  /** Unit vectors of the names of each label; null until they have been read or embedded. */
  names: readonly (readonly Float32Array[])[] | null;
  /** The rater with the background that it was made with. */
  rated: { readonly background: QueryBackground; readonly rater: Promise<Rater> } | null;
}

/**
 * The languages in which a model is asked: all that it knows, whatever is shown, because two names say more than one. A name in another
 * language would only blur them.
 */
const knownLanguages = (known: readonly string[]) =>
  LABEL_LANGUAGES.filter((language) => known.includes(language) || known.includes('mul'));

const isSame = (a: QueryBackground, b: QueryBackground) =>
  a.vectors.length === b.vectors.length && a.vectors[0] === b.vectors[0] && a.spread?.mean === b.spread?.mean;

/** How names are embedded that have not been. */
interface Embed {
  readonly signal: AbortSignal | undefined;
  readonly report: (progress: TagProgress) => void;
}

/** The vectors of the names of each label. */
function rowsOf(vectors: readonly Float32Array[], asked: readonly (readonly string[])[]) {
  let at = 0;
  return asked.map(({ length }) => {
    at += length;
    return vectors.slice(at - length, at);
  });
}

export function createTagging(context: LibraryContext, search: Pick<Search, 'textBackground'>): Tagging {
  const listOf = createLabelLists();
  const known = createSingleFlightCache<Made>(MAX_LISTS);
  const embedded = createSingleFlightCache<readonly Float32Array[]>(1);
  const cache = context.keepsFiles ? join(context.config.home, 'cache', 'labels') : null;

  /** Null if `embed` is null and the names have not been embedded. */
  async function prepare(session: Session, list: string, embed: Embed | null): Promise<Ready | null> {
    const labels = await listOf(list);
    const model = await session.embeddingModel();
    const languages = knownLanguages(model.languages);
    const asked = labels.map((label) => namesOf(label, languages));
    const key = JSON.stringify([model.fingerprint, asked]);
    const made = await known.get(key, async (): Promise<Made> => ({ names: null, rated: null }));
    if (made.names === null) {
      const names = asked.flat();
      const stored = await readNames(names, { model, cache });
      if (stored === null && embed === null) return null;
      const embedAll = (stop: AbortSignal) =>
        embedNames(names, {
          model,
          embedder: session.embedder,
          cache,
          yieldToForeground: context.priority.yieldToForeground,
          signal: stop,
          onProgress: (done, total) => embed?.report({ phase: 'labels', done, total }),
        });
      const vectors = stored ?? (await embedded.get(key, embedAll, embed?.signal));
      made.names ??= rowsOf(vectors, asked);
    }
    const background = await search.textBackground(session);
    // The background of a model without a calibration changes with the library.
    if (made.rated === null || !isSame(made.rated.background, background)) {
      const basis = {
        calibration: model.calibration,
        background: background.vectors,
        spread: background.spread,
      };
      made.rated = { background, rater: createRater(made.names, basis) };
    }
    return { labels, rater: await made.rated.rater };
  }

  return {
    tag(filter, request, { signal, onProgress = () => {} }) {
      const { list, ...options } = checked(request);
      const folders = wantedFolders(filter);
      let begun = false;
      return streamOf((emit) =>
        context.use(async (session) => {
          // Pages that were handed out cannot be taken back when another process has changed the model meanwhile.
          if (begun) throw changed();
          const ready = (await prepare(session, list, { signal, report: onProgress }))!;
          const store = await session.store();
          const total = await store.count(filter, { leading: true });
          let done = 0;
          if (total > 0) onProgress({ phase: 'pictures', done, total });
          for await (const batch of store.scan({
            leading: true,
            fields: FIELDS,
            batch: PAGE,
            ...(filter && { filter }),
          })) {
            begun = true;
            const page: TaggedPicture[] = [];
            for (const { asset, paths, vector } of batch) {
              if (page.length % TURN === 0) {
                await pause();
                signal?.throwIfAborted();
              }
              const labels = propose(vector, ready, options);
              page.push({ id: asset, ...pathsOf(paths, folders), labels });
            }
            done += page.length;
            onProgress({ phase: 'pictures', done, total: Math.max(done, total) });
            await emit(page);
          }
        }),
      );
    },
    async labels(id, request = {}, { signal } = {}) {
      const { list, ...options } = checked(request);
      const work = context.use(async (session) => {
        const filter = { op: 'in', field: 'id', values: [id] } as const;
        const store = await session.store();
        for await (const [item] of store.scan({ filter, fields: FIELDS })) {
          if (!item) continue;
          const ready = await prepare(session, list, null);
          return { prepared: ready !== null, labels: ready ? propose(item.vector, ready, options) : [] };
        }
        throw noPicture(id);
      });
      return unlessAborted(work, signal);
    },
  };
}

type Checked = Required<{ [K in keyof LabelRequest]: NonNullable<LabelRequest[K]> }>;

function checked({ list, top = TOP, minProbability = MIN_PROBABILITY }: LabelRequest): Checked {
  if (!Number.isInteger(top) || top < 1 || top > MAX_TOP)
    throw new SoutuError('bad-query', `top is ${top}; it must be a whole number from 1 to ${MAX_TOP}`);
  if (!(minProbability > 0 && minProbability < 1))
    throw new SoutuError('bad-query', `minProbability is ${minProbability}; it must lie between 0 and 1`);
  return { list: list === undefined ? BUILT_IN_LABELS : resolve(list), top, minProbability };
}

function propose(
  vector: Float32Array,
  { labels, rater }: Ready,
  options: Omit<Checked, 'list'>,
): ProposedLabel[] {
  return rater.rate(vector, options).map(({ index, probability }) => ({ ...labels[index]!, probability }));
}

const changed = () =>
  new SoutuError('model-changed', 'The library has changed its model meanwhile', {
    hint: 'Propose the labels again.',
  });
