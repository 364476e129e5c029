import autocannon from 'autocannon';
import { figure, percentile } from './run.ts';

export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** No more requests than this, however much time is left. */
  readonly most?: number;
  /** Requests in a second of each connection, at the most. */
  readonly rate?: number;
  /** Gives the next request; connections share it, so that each request is asked once. */
  next(): Asked;
}

export interface Answered {
  /** How many were of status 2xx. */
  readonly answers: number;
  readonly perSecond: number;
  /** Milliseconds of those. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Answers of status 429. */
  readonly busy: number;
  /** Other answers, and requests without one. */
  readonly failed: number;
}

/**
 * Keeps so many connections busy for so many seconds: each sends its next request when it has the answer to the last.
 * What is counted comes from every single answer, not from a histogram.
 */
export async function load({ url, connections, seconds, most, rate, next }: Load): Promise<Answered> {
  const times: number[] = [];
  let busy = 0;
  let failed = 0;
  const started = performance.now();
  let ended = started;
  const run = autocannon({
    url,
    connections,
    ...(most === undefined ? { duration: seconds } : { amount: most }),
    ...(rate === undefined ? {} : { connectionRate: rate }),
    requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }],
  });
  run.on('response', (_client, status, _bytes, milliseconds) => {
    ended = performance.now();
    if (status >= 200 && status < 300) times.push(milliseconds);
    else if (status === 429) busy += 1;
    else failed += 1;
  });
  const timer = setTimeout(() => run.stop(), seconds * 1000);
  const { errors } = await run;
  clearTimeout(timer);
  return {
    answers: times.length,
    perSecond: times.length / ((ended - started) / 1000),
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    busy,
    failed: failed + errors,
  };
}

export const LOAD_HEAD = ['answers/s', 'p50 / p95 / p99 ms', '429', 'failed'];

export const loadCells = ({ perSecond, p50, p95, p99, busy, failed }: Answered): string[] => [
  figure(perSecond),
  [p50, p95, p99].map(figure).join(' / '),
  String(busy),
  String(failed),
];
