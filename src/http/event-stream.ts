import { streamSSE } from 'hono/streaming';
import type { HttpContext } from './app-context.ts';

/** Interval of comments, which clients ignore, because proxies close connections without traffic. */
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2000;
/** With more events that a client has not taken it is too slow; it may connect again and begin with the state. */
const MAX_WAITING = 100_000;
/** Id of the last event. A client that reconnects with it has received all events. */
const END = 'end';

/** What a source of events calls. */
export interface EventSink {
  /** The state of the task, of which a slow client gets only the latest; `isEnd` with the last one. */
  state(data: unknown, isEnd: boolean): void;
  /** An event that every client gets. */
  event(name: string, data: unknown): void;
  /** Ends the stream of something that has no end. A client may connect again. */
  end(): void;
}

/**
 * Streams the states and events of a task until it ends. The last event has an id: a browser reconnects with it after the end,
 * and the status 204 tells it to stop. The stream also ends, within the interval of the heartbeat, when its session has ended.
 *
 * @param name name of the events that contain a state
 * @param follow calls the sink with the current state at once, then after every change; returns a function that stops it
 */
export function streamEvents(
  c: HttpContext,
  name: string,
  follow: (sink: EventSink) => () => void,
): Response {
  if (c.req.header('last-event-id') === END) return c.body(null, 204);
  // A HEAD request has no body. Its stream would never be read, so writing to it would never end.
  if (c.req.method === 'HEAD') return c.body(null, { headers: { 'Content-Type': 'text/event-stream' } });
  // nginx would otherwise collect events before it passes them on.
  c.header('X-Accel-Buffering', 'no');
  return streamSSE(c, async (stream) => {
    let latest: { readonly data: unknown; readonly isEnd: boolean } | null = null;
    const events: { readonly event: string; readonly data: unknown }[] = [];
    let isOver = false;
    let wake = () => {};
    const stop = follow({
      state(data, isEnd) {
        latest = { data, isEnd };
        wake();
      },
      event(event, data) {
        if (events.length < MAX_WAITING) events.push({ event, data });
        else isOver = true;
        wake();
      },
      end() {
        isOver = true;
        wake();
      },
    });
    let isAllowed = true;
    const heartbeat = setInterval(() => {
      isAllowed = c.get('isAllowed')();
      if (isAllowed) void stream.write(': still here\n\n');
      else wake();
    }, HEARTBEAT_MS);
    stream.onAbort(() => {
      stop();
      wake();
    });
    const take = () => {
      const taken = latest as { readonly data: unknown; readonly isEnd: boolean } | null;
      latest = null;
      return taken;
    };
    try {
      await stream.write(`retry: ${RETRY_MS}\n\n`);
      let isFirst = true;
      while (!stream.aborted && isAllowed) {
        const state = take();
        const batch = events.splice(0);
        // The first state comes before earlier events, so that a client knows at once what they belong to.
        if (isFirst && state) await stream.writeSSE({ event: name, data: JSON.stringify(state.data) });
        for (const { event, data } of batch) await stream.writeSSE({ event, data: JSON.stringify(data) });
        if (state && (!isFirst || state.isEnd)) {
          const end = state.isEnd && { id: END };
          await stream.writeSSE({ event: name, data: JSON.stringify(state.data), ...end });
        }
        if (state?.isEnd || isOver) return;
        isFirst = false;
        // A client that left during a write has woken nothing yet.
        if (!stream.aborted && isAllowed && latest === null && events.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      clearInterval(heartbeat);
      stop();
    }
  });
}
