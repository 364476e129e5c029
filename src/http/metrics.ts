import { createMiddleware } from 'hono/factory';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AppContext, Env } from './app-context.ts';

/** Numbers about the server in the text format of Prometheus. */
export interface Metrics {
  readonly middleware: ReturnType<typeof createMiddleware<Env>>;
  /** The numbers that are asked for at the moment when they are read. */
  watch(parts: Pick<AppContext, 'limits' | 'engine' | 'total'>): void;
  text(): Promise<string>;
}

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labelNames = ['route', 'method', 'status'] as const;
  const registers = [registry];
  const requests = new Counter({
    name: 'soutu_http_requests_total',
    help: 'Requests that were answered.',
    labelNames,
    registers,
  });
  const durations = new Histogram({
    name: 'soutu_http_request_seconds',
    help: 'Time until an answer began.',
    labelNames: ['route', 'method'],
    buckets: SECONDS,
    registers,
  });
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });

  return {
    middleware: createMiddleware<Env>(async (c, next) => {
      const started = performance.now();
      await next();
      const route = c.get('route') ?? 'page';
      const method = METHODS.includes(c.req.method) ? c.req.method : 'other';
      requests.inc({ route, method, status: c.res.status });
      durations.observe({ route, method }, (performance.now() - started) / 1000);
    }),
    watch({ limits, engine: { runs }, total }) {
      gauge('soutu_queries_running', 'Questions that are being answered.', () => limits.queries.running);
      gauge('soutu_queries_waiting', 'Questions that wait.', () => limits.queries.waiting);
      gauge('soutu_pictures_running', 'Pictures being decoded.', () => limits.pictures.running);
      gauge('soutu_pictures_waiting', 'Pictures that wait to be decoded.', () => limits.pictures.waiting);
      gauge('soutu_library_pictures', 'Pictures in the library.', total);
      gauge('soutu_index_running', '1 while a run of indexing is on.', () => Number(runs.running !== null));
      gauge(
        'soutu_index_files_done',
        'Files that the run has dealt with.',
        () => runs.running?.progress?.done ?? 0,
      );
      gauge(
        'soutu_index_files',
        'Files of the run; 0 until they are counted.',
        () => runs.running?.progress?.total ?? 0,
      );
    },
    text: () => registry.metrics(),
  };
}

/** A method can be any word that a client thinks of, and each would be a line for ever. */
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH'];
