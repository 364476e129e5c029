import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure, Job } from '../../src/http/contract/library.ts';
import { writePicture } from '../support/pictures.ts';
import { ended, momentOf } from './jobs-support.ts';
import { codeOf, idOf, openTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({}, { empty: true });
});
afterEach(() => server.close());

async function drawMany(folder: string, count: number): Promise<string> {
  const path = join(server.library.pictures, folder);
  const seed = 1000 * folder.charCodeAt(0);
  for (let i = 0; i < count; i++)
    await writePicture(join(path, `${i}.png`), seed + i, { width: 64, height: 48 });
  return path;
}

const start = async (path: string) =>
  ((await (await server.post('folders', { path })).json()) as { job: Job }).job;
const jobOf = (id: string) => server.json<Job>(`jobs/${id}`);

describe('a run', () => {
  it('proceeds from waiting to done and reports what it did', async () => {
    const folder = await drawMany('a', 3);
    const job = await start(folder);
    expect(job).toMatchObject({ state: 'waiting', folders: [folder], progress: null, report: null });
    const done = await ended(server, job.id);
    expect(done).toMatchObject({ state: 'done', report: { seen: 3, added: 3, failed: 0 }, error: null });
    expect(done.progress).toMatchObject({ done: 3, total: 3, embedded: 3 });
    expect(await jobOf(job.id)).toEqual(done);
    expect(await server.json('jobs')).toEqual({ jobs: [done] });
  });

  it('waits for the previous one, and can be cancelled while it waits', async () => {
    // Drawn before, so that the first run does not end meanwhile.
    const [a, b, c] = [await drawMany('a', 20), await drawMany('b', 2), await drawMany('c', 2)];
    const first = await start(a);
    const second = await start(b);
    const third = await start(c);
    expect((await server.call(`jobs/${second.id}`, { method: 'DELETE' })).status).toBe(200);
    expect(await jobOf(second.id)).toMatchObject({ state: 'cancelled', startedAt: null });
    await ended(server, third.id);
    const [before, after] = [await jobOf(first.id), await jobOf(third.id)];
    expect([before.state, after.state]).toEqual(['done', 'done']);
    expect(Date.parse(after.startedAt!)).toBeGreaterThanOrEqual(Date.parse(before.endedAt!));
    expect((await server.engine.list()).total).toBe(22);
  });

  it('keeps its finished work when it is cancelled', async () => {
    const job = await start(await drawMany('a', 300));
    await momentOf(server, job.id, ({ progress }) => (progress?.embedded ?? 0) > 10);
    await server.call(`jobs/${job.id}`, { method: 'DELETE' });
    expect((await ended(server, job.id)).state).toBe('cancelled');
    const { total } = await server.engine.list();
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(300);
  });

  it('fails with a reason if another process is writing', async () => {
    const { acquireLock } = await import('../../src/library/lock.ts');
    const lock = await acquireLock(join(server.library.home, 'lock'), { command: 'soutu index' });
    const job = await ended(server, (await start(await drawMany('a', 1))).id);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'locked', status: 409 } });
    expect(JSON.stringify(job.error)).not.toContain(server.library.home);
    await lock.release();
  });

  it('is refused if too many wait', async () => {
    const folder = await drawMany('a', 50);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => server.post('folders', { path: folder })),
    );
    const busy = answers.filter(({ status }) => status === 429);
    expect(busy.length).toBeGreaterThan(10);
    expect(busy[0]!.headers.get('retry-after')).toBe('1');
    expect(await codeOf(busy[0]!)).toBe('busy');
    await server.engine.runs.cancelAll();
  });
});

describe('removing during a run', () => {
  it('interrupts the run, which then continues to its end', async () => {
    const other = await drawMany('b', 2);
    await ended(server, (await start(other)).id);
    const id = await idOf(server, join('b', '0.png'));
    const job = await start(await drawMany('a', 200));
    await momentOf(server, job.id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    const states = new Set<string>();
    server.engine.runs.follow(job.id, { run: ({ state }) => states.add(state) });
    expect((await server.call(`images/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await jobOf(job.id)).state).toBe('running');
    const path = encodeURIComponent(other);
    expect((await server.call(`folders?path=${path}`, { method: 'DELETE' })).status).toBe(200);
    const done = await ended(server, job.id);
    expect([...states]).toEqual(['running', 'done']);
    expect(done.report).toMatchObject({ seen: 200, added: 200, unchanged: 0 });
    expect((await server.engine.list()).total).toBe(200);
    expect(existsSync(join(other, '0.png'))).toBe(true);
  });

  it('removes the folder that the run is reading from the run, too', async () => {
    const folder = await drawMany('a', 200);
    const job = await start(folder);
    const again = await start(folder);
    await momentOf(server, job.id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    const path = encodeURIComponent(folder);
    expect((await server.call(`folders?path=${path}`, { method: 'DELETE' })).status).toBe(200);
    for (const { id } of [job, again]) expect((await ended(server, id)).state).toBe('cancelled');
    expect((await server.engine.status()).folders).toEqual([]);
    expect((await server.engine.list()).total).toBe(0);
  });
});

describe('the events of a run', () => {
  it('contain its state, all failures, and the end, after which no more follow', async () => {
    const { drawLibrary } = await import('./server.ts');
    await drawLibrary(join(server.library.pictures, 'x', 'y'));
    const job = await start(join(server.library.pictures, 'x'));
    const events = await readEvents(await server.call(`jobs/${job.id}/events`));
    expect(events[0]!.event).toBe('job');
    const failures = events.filter(({ event }) => event === 'failure').map(({ data }) => data as Failure);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ code: 'corrupt', path: expect.stringContaining('damaged.png') });
    const last = events.at(-1)!;
    expect([last.event, last.id, (last.data as Job).state]).toEqual(['job', 'end', 'done']);
    const again = await server.call(`jobs/${job.id}/events`, { headers: { 'last-event-id': 'end' } });
    expect(again.status).toBe(204);
    const late = await readEvents(await server.call(`jobs/${job.id}/events`));
    expect(late.map(({ event }) => event)).toEqual(['job', 'failure', 'job']);
  });

  it('of an unknown job are not found', async () => {
    for (const path of ['', '/events']) {
      expect((await server.call(`jobs/${crypto.randomUUID()}${path}`)).status).toBe(404);
      expect((await server.call(`jobs/..%2f..%2fx${path}`)).status).toBe(400);
    }
  });
});

interface Event {
  readonly event: string | undefined;
  readonly id: string | undefined;
  readonly data: unknown;
}

async function readEvents(response: Response): Promise<Event[]> {
  const blocks = (await response.text()).split('\n\n').filter((block) => /^data:/m.test(block));
  return blocks.map((block) => {
    const fieldOf = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    return { event: fieldOf('event'), id: fieldOf('id'), data: JSON.parse(fieldOf('data')!) };
  });
}
