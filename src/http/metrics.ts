import { createMiddleware } from 'hono/factory';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AppContext, Env } from './app-context.ts';

/** Metrics of the server in the text format of Prometheus. */
export interface Metrics {
  readonly middleware: ReturnType<typeof createMiddleware<Env>>;
  /** Adds gauges of these parts, which are evaluated whenever the metrics are read. */
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
    help: 'Answered requests.',
    labelNames,
    registers,
  });
  const durations = new Histogram({
    name: 'soutu_http_request_seconds',
    help: 'Seconds until the response started.',
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
      gauge('soutu_queries_running', 'Searches and embeddings in progress.', () => limits.queries.running);
      gauge('soutu_queries_waiting', 'Searches and embeddings that wait.', () => limits.queries.waiting);
      gauge('soutu_pictures_running', 'Pictures that are being decoded.', () => limits.pictures.running);
      gauge('soutu_pictures_waiting', 'Pictures that wait to be decoded.', () => limits.pictures.waiting);
      gauge('soutu_library_pictures', 'Pictures in the library.', total);
      gauge('soutu_index_running', '1 while an indexing run is active, else 0.', () =>
        Number(runs.running !== null),
      );
      gauge(
        'soutu_index_files_done',
        'Files that the active run has processed.',
        () => runs.running?.progress?.done ?? 0,
      );
      gauge(
        'soutu_index_files',
        'Files of the active run; 0 until they are counted.',
        () => runs.running?.progress?.total ?? 0,
      );
    },
    text: () => registry.metrics(),
  };
}

/** Other methods share one label: clients can send any word, and each would add a time series that is never removed. */
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH'];
