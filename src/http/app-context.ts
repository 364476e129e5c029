import type { Context } from 'hono';
import type { Semaphore } from '../core/semaphore.ts';
import type { Engine } from '../engine.ts';
import type { Access } from './access.ts';
import type { BodyMemory } from './body-memory.ts';
import type { Metrics } from './metrics.ts';
import type { Outside } from './outside.ts';
import type { Readiness } from './readiness.ts';
import type { Total } from './total.ts';
import type { Uploads } from './uploads.ts';

/** The shared parts of the server. */
export interface AppContext {
  readonly engine: Engine;
  /** Command shown to other processes while this one writes to the library. */
  readonly command: () => string;
  readonly uploads: Uploads;
  readonly access: Access;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  /** Number of pictures that match a filter, cached. */
  readonly total: Total;
  readonly limits: {
    readonly uploadBytes: number;
    readonly uploadPixels: number;
    /** Requests that run the model. */
    readonly queries: Semaphore;
    /** Requests that decode pictures, separate so that many thumbnails cannot delay searches. */
    readonly pictures: Semaphore;
    /** Bytes of request bodies in memory; JSON has a budget of its own, so that it does not wait for pictures. */
    readonly bodies: Semaphore;
    readonly json: Semaphore;
  };
  /** Path below which a proxy shows the page, without a slash at the end; '' at the root. */
  readonly basePath: string;
  /** How the browser that sent a request reaches the server. */
  readonly outside: (c: HttpContext) => Outside;
  /** Whether the server accepts this name in the Host header. */
  readonly hosts: (name: string) => boolean;
  readonly corsOrigins: readonly string[];
  /** Absolute folders, without symbolic links, inside which folders may be added to the library. */
  readonly roots: readonly string[];
  readonly gallery: string | null;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
  /** Folder of the built page. */
  readonly web: string;
}

/** Variables that middlewares set on a request. */
export interface Env {
  readonly Variables: {
    /** Pattern of the route, for metrics. */
    route: string;
    /** Memory reserved for the body, if the request has one. */
    bodyMemory: BodyMemory;
    /** Whether the request would still be accepted, for answers that go on for long. */
    isAllowed: () => boolean;
  };
}

export type HttpContext = Context<Env>;
