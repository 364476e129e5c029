import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DRAWING_FILE, DRAWING_LOCK } from '../../src/engine/drawing-state.ts';
import type { FolderChoices, Folders } from '../../src/http/contract/folders.ts';
import type { AddedFolder, Copies, Failures, Status } from '../../src/http/contract/library.ts';
import { acquireLock } from '../../src/library/lock.ts';
import { writePicture } from '../support/pictures.ts';
import { ended } from './jobs-support.ts';
import { codeOf, openTestServer, type TestServer, temporaryFolder } from './server.ts';

let server: TestServer;
let outside: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  outside = temporaryFolder();
  server = await openTestServer();
});
afterAll(async () => {
  await server.close();
  outside.cleanUp();
});

const inPictures = (...names: string[]) => join(server.library.pictures, ...names);

describe('the library', () => {
  it('reports its contents', async () => {
    const status = await server.json<Status>('status');
    expect(status).toMatchObject({
      images: 5,
      files: 6,
      failed: 1,
      texts: 0,
      model: { id: 'soutu-mini', dimensions: 256 },
    });
    expect(status.storage.vectors).toBeGreaterThan(0);
    expect(status.limits.uploadBytes).toBe(32 * 1024 * 1024);
  });

  it('lists failed files with reasons, and pictures with several files', async () => {
    const { total, failures } = await server.json<Failures>('failures');
    expect(total).toBe(1);
    expect(failures[0]).toMatchObject({ path: inPictures('damaged.png'), code: 'corrupt' });
    expect(failures[0]!.hint).not.toBe('');
    const copies = await server.json<Copies>('copies');
    expect(copies.total).toBe(1);
    expect(copies.pictures[0]!.paths).toHaveLength(2);
    expect(copies.bytes).toBe(copies.pictures[0]!.size);
  });
});

describe('folders', () => {
  it('can be chosen inside the roots, except for hidden ones and links', async () => {
    const roots = await server.json<FolderChoices>('folders/choices');
    expect(roots).toMatchObject({ path: null, parent: null, folders: [{ path: server.library.pictures }] });
    mkdirSync(inPictures('.hidden'));
    const inside = await server.json<FolderChoices>(
      `folders/choices?path=${encodeURIComponent(inPictures())}`,
    );
    expect(inside.folders.map(({ name }) => name)).toEqual(['copies', 'trip']);
    expect(inside.parent).toBeNull();
    const deeper = await server.json<FolderChoices>(
      `folders/choices?path=${encodeURIComponent(inPictures('trip'))}`,
    );
    expect(deeper).toEqual({ path: inPictures('trip'), parent: inPictures(), folders: [] });
  });

  it('may be named from the home of the user who runs the server, as in a shell', async () => {
    const choices = (path: string) => server.call(`folders/choices?path=${encodeURIComponent(path)}`);
    vi.stubEnv('HOME', inPictures());
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await (await choices('~')).json()).toMatchObject({ path: inPictures(), parent: null });
    expect(await (await choices('~/trip')).json()).toMatchObject({ path: inPictures('trip') });
    const added = await server.post('folders', { path: '~/trip/' });
    const { folder, job } = (await added.json()) as AddedFolder;
    expect(folder).toBe(inPictures('trip'));
    await ended(server, job.id);
    for (const path of ['~other/trip', '~trip', 'trip/~', '~~', './~/trip'])
      expect([path, (await choices(path)).status]).toEqual([path, 400]);
    for (const path of ['~/..', '~/../secret', '~/leaving']) {
      const refused = await choices(path);
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({ detail: expect.stringContaining(`${path} is not in`) });
    }
    vi.stubEnv('HOME', join(server.library.home, 'elsewhere'));
    expect(await (await choices('~/trip')).text()).not.toContain('elsewhere');
  });

  it('are added and indexed, and can be removed', async () => {
    await writePicture(inPictures('new', 'one.png'), 31);
    const response = await server.post('folders', { path: inPictures('new') });
    expect(response.status).toBe(202);
    const { folder, job } = (await response.json()) as AddedFolder;
    expect(folder).toBe(inPictures('new'));
    expect(await ended(server, job.id)).toMatchObject({ state: 'done', report: { added: 1 } });
    const removed = await server.json(`folders?path=${encodeURIComponent(inPictures('new'))}`, {
      method: 'DELETE',
    });
    expect(removed).toEqual({ files: 1, pictures: 1 });
    const { folders, roots } = await server.json<Folders>('folders');
    expect(folders).toEqual([{ path: inPictures(), files: 6, missing: false }]);
    expect(roots).toEqual([inPictures()]);
  });

  it('outside of the roots are refused with the same error whether they exist or not', async () => {
    const sneaky = [
      outside.path,
      join(outside.path, 'not-there'),
      '/',
      '/etc',
      `${server.library.pictures}-else`,
      `${server.library.pictures}/../secret`,
      `${server.library.pictures}/leaving`,
      inPictures('leaving', 'private.png'),
    ];
    for (const path of sneaky) {
      const added = await server.post('folders', { path });
      expect([path, added.status, await codeOf(added)]).toEqual([path, 403, 'forbidden']);
      const listed = await server.call(`folders/choices?path=${encodeURIComponent(path)}`);
      expect([path, listed.status]).toEqual([path, 403]);
    }
    expect((await server.json<Folders>('folders')).folders).toHaveLength(1);
  });

  it('must be absolute and exist', async () => {
    for (const path of ['trip', '../secret', '~other', `${server.library.pictures}\0`]) {
      expect((await server.post('folders', { path })).status).toBe(400);
    }
    expect((await server.post('folders', { path: inPictures('missing') })).status).toBe(404);
    expect((await server.post('folders', { path: 5 })).status).toBe(400);
    expect((await server.call('folders', { method: 'DELETE' })).status).toBe(400);
    const unknown = await server.call(`folders?path=${encodeURIComponent(outside.path)}`, {
      method: 'DELETE',
    });
    expect(unknown.status).toBe(404);
  });

  it('outside of the roots cannot be indexed by a job or through a link', async () => {
    symlinkSync(outside.path, inPictures('door'));
    for (const path of [outside.path, inPictures('door'), inPictures('trip')]) {
      expect((await server.post('jobs/index', { folders: [path] })).status).toBe(404);
    }
  });
});

describe('the demo gallery', () => {
  it('may be added although it is in no root', async () => {
    await writePicture(join(outside.path, 'gallery', 'one.png'), 41);
    const gallery = join(outside.path, 'gallery');
    const other = await openTestServer({}, { gallery, empty: true });
    expect(await other.json<Folders>('folders')).toMatchObject({ gallery });
    const { job } = (await (await other.post('folders', { path: gallery })).json()) as AddedFolder;
    expect(await ended(other, job.id)).toMatchObject({ state: 'done', report: { added: 1 } });
    expect((await other.post('folders', { path: outside.path })).status).toBe(403);
    await other.close();
  });

  it('tells how far it is drawn while a program draws it', async () => {
    const gallery = join(outside.path, 'drawn');
    mkdirSync(gallery);
    const other = await openTestServer({}, { gallery, empty: true });
    const drawing = async () => (await other.json<Folders>('folders')).drawing;
    const lock = await acquireLock(join(gallery, DRAWING_LOCK), { command: 'test' });
    expect(await drawing()).toBeNull();
    writeFileSync(join(gallery, DRAWING_FILE), JSON.stringify({ version: '1', done: 3, total: 9 }));
    expect(await drawing()).toEqual({ done: 3, total: 9 });
    await lock.release();
    expect(await drawing()).toBeNull();
    await other.close();
  });
});
