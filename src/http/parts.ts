import type { Context } from 'hono';
import type { Semaphore } from '../core/semaphore.ts';
import type { Engine } from '../engine.ts';
import type { Access } from './access.ts';
import type { Metrics } from './metrics.ts';
import type { Total } from './total.ts';
import type { Uploads } from './uploads.ts';

/** What the app is made of. */
export interface Parts {
  readonly engine: Engine;
  /** What other processes are told of who writes. */
  readonly command: () => string;
  readonly uploads: Uploads;
  readonly access: Access;
  readonly metrics: Metrics;
  /** Pictures that pass a filter, or all; at once, where they were counted before. */
  readonly total: Total;
  readonly limits: {
    readonly uploadBytes: number;
    readonly uploadPixels: number;
    /** Questions: they run the model. */
    readonly queries: Semaphore;
    /** Pictures that are decoded: a wall of thumbnails must not hold up the answer to what is typed. */
    readonly pictures: Semaphore;
    /** Bytes of bodies that are in memory: of those that bring pictures, and of the others, which must not wait for them. */
    readonly bodies: Semaphore;
    readonly json: Semaphore;
  };
  /** Called with a Host header of these names only. */
  readonly hosts: (name: string) => boolean;
  readonly corsOrigins: readonly string[];
  /** Absolute folders, without symbolic links, below which folders may be added. */
  readonly roots: readonly string[];
  readonly gallery: string | null;
  /** Folder of the page as Vite built it. */
  readonly web: string;
}

/** What middlewares tell each other of a request. */
export interface Env {
  readonly Variables: {
    /** The pattern of the route, for the metrics. */
    route: string;
  };
}

export type HttpContext = Context<Env>;
