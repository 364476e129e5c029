import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { acquireLock } from '../../src/library/lock.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { drawPicture, writePicture, writeTogether } from '../support/pictures.ts';
import { type Followed, followFolders } from '../support/watching.ts';

let library: TestLibrary;
let engine: Engine;
let followed: Followed;
const at = (...names: string[]) => join(library.pictures, ...names);

beforeEach(async () => {
  library = createTestLibrary();
  for (let i = 0; i < 3; i++) await writePicture(at('a', `${i}.png`), i);
  engine = await library.open();
  await engine.index([library.pictures]);
});
afterEach(async () => {
  await engine.close();
  library.cleanUp();
});

const runs = () => engine.runs.list().filter(({ trigger }) => trigger === 'watching');
const total = async () => (await engine.list()).total;

describe('a library that follows its folders', () => {
  beforeEach(async () => {
    followed = await followFolders(engine);
  });

  it('has what is added, changed, moved and removed, at the cost of what changed', async () => {
    await writePicture(at('new folder', 'x.png'), 10);
    await followed.until('added', at('new folder', 'x.png'));
    writeFileSync(at('a', '0.png'), await drawPicture(11));
    await followed.until('changed', at('a', '0.png'));
    renameSync(at('a', '1.png'), at('new folder', '1.png'));
    await followed.until('moved', at('new folder', '1.png'));
    expect(followed.changes.at(-1)).toEqual({
      kind: 'moved',
      path: at('new folder', '1.png'),
      from: at('a', '1.png'),
    });
    writeFileSync(at('a', '2.txt'), 'A very particular zeppelin');
    await followed.until('changed', at('a', '2.png'));
    expect((await engine.search({ text: 'zeppelin', limit: 1 })).hits[0]?.path).toBe(at('a', '2.png'));
    rmSync(at('a', '2.png'));
    await followed.until('removed', at('a', '2.png'));
    // A folder with all that is in it.
    rmSync(at('new folder'), { recursive: true });
    await followed.until('removed', at('new folder', 'x.png'));
    expect(await total()).toBe(1);
    // The last one may still be ending.
    const seen = runs().flatMap(({ report }) => report?.seen ?? []);
    expect([seen.length > 3, Math.max(...seen)]).toEqual([true, 1]);
    expect((await engine.watching.state()).state).toBe('on');
  });

  it('takes 10,000 files that come at once for one run', async () => {
    const content = await drawPicture(20, { width: 32, height: 32 });
    for (let i = 0; i < 100; i++) {
      mkdirSync(at('many', String(i)), { recursive: true });
      for (let k = 0; k < 100; k++) writeFileSync(at('many', String(i), `${k}.png`), content);
    }
    await expect
      .poll(async () => (await engine.status()).files, { timeout: 120_000, interval: 500 })
      .toBe(10_003);
    expect(runs()).toHaveLength(1);
    rmSync(at('many'), { recursive: true });
    await expect.poll(async () => (await engine.status()).files, { timeout: 120_000, interval: 500 }).toBe(3);
  }, 300_000);

  it('gives a picture the time of the copy that is left', async () => {
    copyFileSync(at('a', '0.png'), at('a', 'copy.png'));
    utimesSync(at('a', 'copy.png'), 0, Date.UTC(2015, 4, 6) / 1000);
    await followed.until('added', at('a', 'copy.png'));
    rmSync(at('a', '0.png'));
    await followed.until('removed', at('a', '0.png'));
    const { pictures } = await engine.list();
    const left = pictures.find(({ path }) => path === at('a', 'copy.png'));
    expect(left?.mtime).toBe('2015-05-06T00:00:00.000Z');
  });

  it('does not touch the files, nor see what is left out', async () => {
    const before = readdirSync(at('a')).map((name) => statSync(at('a', name), { bigint: true }).ctimeNs);
    await writePicture(at('.trash', 'x.png'), 30);
    await writePicture(at('phone', 'y.png'), 31);
    await followed.until('added', at('phone', 'y.png'));
    writeFileSync(at('phone', '.nomedia'), '');
    await followed.until('removed', at('phone', 'y.png'));
    await writePicture(at('phone', 'z.png'), 32);
    writeFileSync(at('.soutuignore'), 'a/1.png\n');
    await followed.until('removed', at('a', '1.png'));
    await engine.remove([at('a', '2.png')]);
    writeFileSync(at('a', '2.png'), await drawPicture(33));
    await writePicture(at('a', 'last.png'), 34);
    await followed.until('added', at('a', 'last.png'));
    expect(await total()).toBe(2);
    const kept = ['0.png', '1.png'].map((name) => statSync(at('a', name), { bigint: true }).ctimeNs);
    expect(kept).toEqual(before.slice(0, 2));
  });

  it('loses nothing of more events than the system keeps', async ({ skip }) => {
    const most = await readFile('/proc/sys/fs/inotify/max_queued_events', 'utf8').then(Number, () => 0);
    skip(most === 0 || most > 100_000, 'Only Linux has a queue that a test can fill.');
    // Without a turn of the event loop, in which the system could be asked for events.
    for (let i = 0; i < most; i++) {
      writeFileSync(at('scratch.tmp'), '');
      rmSync(at('scratch.tmp'));
    }
    mkdirSync(at('late'));
    copyFileSync(at('a', '0.png'), at('late', 'copy.png'));
    rmSync(at('a', '1.png'));
    await followed.until('added', at('late', 'copy.png'));
    await followed.until('removed', at('a', '1.png'));
    // It is watched, too.
    await writePicture(at('late', 'x.png'), 35);
    await followed.until('added', at('late', 'x.png'));
  });

  it('waits while another process writes, and goes on after it', async () => {
    const lock = await acquireLock(join(library.home, 'lock'), { command: 'soutu index' });
    await writePicture(at('x.png'), 40);
    await expect.poll(async () => (await engine.watching.state()).state).toBe('waiting');
    const why = async () => (await engine.watching.state()).problem;
    expect(await why()).toEqual({ code: 'locked', home: null });
    const told = () => library.use(async (other) => (await other.watching.state()).problem);
    // Written after the state of this process has changed.
    await expect.poll(told).toEqual(await why());
    expect(followed.events).toContainEqual({
      type: 'problem',
      message: expect.stringMatching(/^Changes wait: .*soutu index/),
    });
    await lock.release();
    await followed.until('added', at('x.png'));
    await expect.poll(why).toBeNull();
  });

  it('lets changes wait while it is paused, also by another process', async () => {
    await library.use((other) => other.watching.pause());
    await expect.poll(async () => (await engine.watching.state()).state).toBe('paused');
    await writePicture(at('x.png'), 50);
    await expect.poll(async () => (await engine.watching.state()).changed).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await total()).toBe(3);
    await engine.watching.resume();
    await followed.until('added', at('x.png'));
  });

  it('keeps what changed when its run is cancelled, and stores it with what changes next', async () => {
    const cancelling = setInterval(() => {
      for (const { id, endedAt } of runs()) if (endedAt === null) engine.runs.cancel(id);
    }, 2);
    await writeTogether(
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [at('x', `${i}.png`), 100 + i])),
    );
    await expect.poll(() => runs().map(({ state }) => state)).toEqual(['cancelled']);
    clearInterval(cancelling);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(runs()).toHaveLength(1);
    expect((await engine.watching.state()).changed).toBeGreaterThan(0);
    await writePicture(at('y.png'), 90);
    await expect.poll(total).toBe(44);
  });

  it('follows folders that are added, and no longer those that are removed', async () => {
    const other = `${library.pictures}-other`;
    await writePicture(join(other, 'x.png'), 60);
    await engine.index([other]);
    await expect
      .poll(async () => (await engine.watching.state()).folders.map(({ how }) => how))
      .toEqual(['events', 'events']);
    await writePicture(join(other, 'y.png'), 61);
    await followed.until('added', join(other, 'y.png'));
    await engine.remove([other]);
    await expect.poll(async () => (await engine.watching.state()).folders.length).toBe(1);
  });

  it('looks for a folder that is away, keeps its pictures, and follows it when it is back', async () => {
    renameSync(library.pictures, `${library.pictures}-away`);
    const how = async () => (await engine.watching.state()).folders[0]!.how;
    await expect.poll(how).toBe('missing');
    await expect.poll(() => runs().some(({ report }) => report?.kept === 3)).toBe(true);
    expect(await total()).toBe(3);
    renameSync(`${library.pictures}-away`, library.pictures);
    await expect.poll(how).toBe('events');
    await writePicture(at('x.png'), 70);
    await followed.until('added', at('x.png'));
  });

  it('says to other processes who follows, and is followed by one that waits', async () => {
    const other = await library.open();
    try {
      await other.watching.start({ command: 'the other' });
      const { state, process: owner } = await other.watching.state();
      expect([state, owner]).toEqual(['on', { pid: process.pid, command: 'soutu watch' }]);
      await engine.watching.stop();
      await expect.poll(async () => (await other.watching.state()).process?.command).toBe('the other');
      // What has come in between.
      await writePicture(at('x.png'), 80);
      await expect.poll(async () => (await other.list()).total).toBe(4);
    } finally {
      await other.close();
    }
    expect((await engine.watching.state()).state).toBe('off');
  });
});

describe('what is gone', () => {
  const index = () => engine.index();

  it('was deleted if the system tells so: a folder in one that is there, or the files of a folder that is empty now', async () => {
    rmSync(at('a'), { recursive: true });
    expect(await index()).toMatchObject({ removed: 3, kept: 0 });
    await writePicture(at('b.png'), 9);
    await index();
    rmSync(at('b.png'));
    expect(await index()).toMatchObject({ removed: 1, kept: 0 });
  });

  it('is kept if a disk may be away: below a mount point, and in an empty folder that is another one', async () => {
    await engine.close();
    const file = join(library.home, 'library.json');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, mounts: [at('a')] }));
    engine = await library.open();
    renameSync(at('a'), `${library.pictures}-away`);
    expect(await index()).toMatchObject({ removed: 0, kept: 3, missingFolders: [at('a')] });
    rmSync(library.pictures, { recursive: true });
    mkdirSync(library.pictures);
    expect(await index()).toMatchObject({ removed: 0, kept: 3, missingFolders: [library.pictures] });
    expect(await engine.index([], { prune: true })).toMatchObject({ removed: 3 });
  });
});

it('does not take its own files for changes, where the home lies in a folder of the library', async () => {
  const home = at('soutu');
  await library.use(
    async (other) => {
      await other.index([library.pictures]);
      const own = await followFolders(other);
      await writePicture(at('x.png'), 90);
      await own.until('added', at('x.png'));
      await new Promise((resolve) => setTimeout(resolve, 4000));
      expect(other.runs.list().filter(({ trigger }) => trigger === 'watching')).toHaveLength(1);
      expect(own.events.filter(({ type }) => type === 'change')).toHaveLength(1);
      expect((await other.watching.state()).changed).toBe(0);
    },
    { home },
  );
});

it('reads a copy of a known picture without storing it twice, in a run of few files', async () => {
  followed = await followFolders(engine);
  copyFileSync(at('a', '0.png'), at('a', 'copy.png'));
  await followed.until('added', at('a', 'copy.png'));
  expect(await total()).toBe(3);
  rmSync(at('a', '0.png'));
  await followed.until('removed', at('a', '0.png'));
  expect(await total()).toBe(3);
  const { pictures } = await engine.list();
  expect(pictures.flatMap(({ paths }) => paths).sort()).toEqual(
    ['1.png', '2.png', 'copy.png'].map((name) => at('a', name)),
  );
});
