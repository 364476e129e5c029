import { unlessAborted } from '../../core/abort.ts';
import { toQuery } from '../../core/query.ts';
import { createSemaphore } from '../../core/semaphore.ts';
import { SoutuError } from '../../errors.ts';
import {
  type Lesson,
  type LessonMethod,
  type LibraryLesson,
  METHODS,
  PICTURES_NEEDED,
} from '../../learning/lessons/lesson.ts';
import { picturesIn } from '../../learning/lessons/pictures-in.ts';
import type { Search } from '../../search/search.ts';
import type { VectorStore } from '../../store/store.ts';
import { closedError } from '../closed-error.ts';
import type { LibraryContext } from '../context.ts';
import type { LearnOptions } from '../learn-types.ts';
import type { Session } from '../sessions.ts';
import { type Classroom, openClassroom } from './classroom.ts';
import { type SampledVectors, sampleVectors } from './sample-vectors.ts';

/** Questions that may wait for the one that is being answered. */
const MAX_WAITING = 10;
/** Milliseconds for which the vectors stay in memory after a lesson: some 20 MB. */
const IDLE_MS = 600_000;

export interface Learn {
  learn(method: LessonMethod, options: LearnOptions): Promise<LibraryLesson>;
  close(): Promise<void>;
}

/** What was sampled of one state of one collection, and the thread with its vectors. */
interface Opened {
  readonly state: string;
  readonly library: number;
  readonly sample: Pick<SampledVectors, 'pictures'>;
  readonly classroom: Classroom;
}

/** See `Engine.learn`. One lesson is given at a time; what was built for it serves until the pictures change. */
export function createLearn(
  context: LibraryContext,
  search: Search,
  fileOf: (id: string) => Promise<string>,
): Learn {
  const turns = createSemaphore({ permits: 1, maxQueue: MAX_WAITING });
  let opened: Opened | null = null;
  let idle: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function dismiss(): Promise<void> {
    clearTimeout(idle);
    const closing = opened;
    opened = null;
    await closing?.classroom.close();
  }

  async function openFor(session: Session, signal: AbortSignal | undefined): Promise<Opened> {
    const store = await session.store();
    const state = `${session.collection} ${await stateOf(store)}`;
    if (opened?.state === state) return opened;
    await dismiss();
    const { pictures, values, dimensions } = await sampleVectors(store, signal);
    if (pictures.length === 0) throw tooFew(0, Math.min(...Object.values(PICTURES_NEEDED)));
    const library = await store.count(undefined, { leading: true });
    if (isClosed) throw closedError();
    opened = { state, library, sample: { pictures }, classroom: openClassroom({ values, dimensions }) };
    return opened;
  }

  async function answer(
    method: LessonMethod,
    { query = {}, signal, onProgress = () => {} }: LearnOptions,
  ): Promise<LibraryLesson> {
    clearTimeout(idle);
    try {
      return await context.use(async (session) => {
        const { library, sample, classroom } = await openFor(session, signal);
        const { pictures } = sample;
        if (pictures.length < PICTURES_NEEDED[method])
          throw tooFew(pictures.length, PICTURES_NEEDED[method], method);
        const asked = isEmpty(query) ? { similarTo: pictures[0]!.id } : query;
        const vector = await search.vectorOf(toQuery(asked), { session, fileOf, signal });
        signal?.throwIfAborted();
        const lesson = await classroom.ask({ method, query: vector }, onProgress);
        const facts = { text: asked.text ?? null, similarTo: asked.similarTo ?? null };
        return { ...lesson, library, query: facts, shown: shownOf(lesson, pictures) };
      });
    } finally {
      idle = setTimeout(() => void dismiss(), IDLE_MS).unref();
    }
  }

  return {
    async learn(method, options) {
      if (!METHODS.includes(method))
        throw new SoutuError(
          'bad-query',
          `A lesson is about ${METHODS.join(', ')}, not ${JSON.stringify(method)}`,
        );
      // Whoever gives up leaves the queue; a lesson that has begun is finished, because the next one may need it.
      return unlessAborted(
        turns.run(options.signal, () => answer(method, options)),
        options.signal,
      );
    },
    async close() {
      isClosed = true;
      await dismiss();
    },
  };
}

/** Differs after every change; a store that cannot tell is asked for the number of its items. */
async function stateOf(store: VectorStore): Promise<string> {
  return (await store.version()) ?? `${await store.count()} items`;
}

const isEmpty = (query: NonNullable<LearnOptions['query']>) =>
  Object.values(query).every((part) => part === undefined);

const shownOf = (lesson: Lesson, pictures: SampledVectors['pictures']) =>
  picturesIn(lesson).map((number) => ({ number, ...pictures[number]! }));

function tooFew(pictures: number, needed: number, method?: LessonMethod): SoutuError {
  const what = method === undefined ? 'a lesson' : `the lesson ${method}`;
  const has = pictures === 0 ? 'no pictures' : pictures === 1 ? '1 picture' : `${pictures} pictures`;
  return new SoutuError('not-found', `The library has ${has}, and ${what} needs at least ${needed}`, {
    hint: 'Index more pictures: soutu index FOLDER. npm start draws a gallery to learn with.',
  });
}
