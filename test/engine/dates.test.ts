import { copyFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { xmpOf } from '../support/caption-files.ts';
import { createTestLibrary, itemsIn, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
let engine: Engine;
const at = (...names: string[]) => join(library.pictures, ...names);

beforeEach(async () => {
  library = createTestLibrary();
  mkdirSync(library.pictures, { recursive: true });
  engine = await library.open();
});
afterEach(async () => {
  await engine.close();
  library.cleanUp();
});

/** The date and its source of each picture, by name. */
async function dates(): Promise<Record<string, unknown>> {
  const { pictures } = await engine.list();
  return Object.fromEntries(pictures.map(({ path, date, takenFrom }) => [basename(path), [date, takenFrom]]));
}

async function write(name: string, seed: number): Promise<void> {
  await writePicture(at(name), seed);
  const noon = new Date('2023-01-02T12:00');
  utimesSync(at(name), noon, noon);
}

const NOON = ['2023-01-02T12:00:00', null];

it('the date follows the name of a file, and a new copy with a date', async () => {
  await write('a.png', 1);
  await write('b.png', 2);
  await engine.index([library.pictures]);
  expect(await dates()).toEqual({ 'a.png': NOON, 'b.png': NOON });
  renameSync(at('a.png'), at('IMG_20190704_152311.png'));
  copyFileSync(at('b.png'), at('signal-2018-05-06-070809.png'));
  expect(await engine.index()).toMatchObject({ moved: 1, copies: 1 });
  expect(await dates()).toMatchObject({
    'IMG_20190704_152311.png': ['2019-07-04T15:23:11', 'name'],
    'b.png': ['2018-05-06T07:08:09', 'name'],
  });
  renameSync(at('IMG_20190704_152311.png'), at('a.png'));
  rmSync(at('signal-2018-05-06-070809.png'));
  await engine.index();
  expect(await dates()).toEqual({ 'a.png': NOON, 'b.png': NOON });
});

it('date and place follow a sidecar', async () => {
  await write('a.png', 1);
  await engine.index([library.pictures]);
  const properties =
    '<photoshop:DateCreated>1969-07-20T20:17:40Z</photoshop:DateCreated><e:GPSLatitude xmlns:e="http://ns.adobe.com/exif/1.0/">52,30.5N</e:GPSLatitude><e:GPSLongitude xmlns:e="http://ns.adobe.com/exif/1.0/">13,22.5E</e:GPSLongitude>';
  writeFileSync(at('a.png.xmp'), xmpOf(properties));
  expect(await engine.index()).toMatchObject({ updated: 1 });
  const [picture] = (await engine.list()).pictures;
  expect(picture).toMatchObject({
    date: '1969-07-20T20:17:40',
    takenAt: '1969-07-20T20:17:40+00:00',
    takenFrom: 'xmp',
    position: { latitude: expect.closeTo(52.508333, 5), longitude: 13.375 },
  });
  expect(await engine.index()).toMatchObject({ updated: 0, unchanged: 1, completed: 0 });
  rmSync(at('a.png.xmp'));
  expect(await engine.index()).toMatchObject({ updated: 1 });
  expect((await engine.list()).pictures[0]).toMatchObject({ takenAt: null, takenFrom: null, position: null });
});

it('a library of an earlier version gets its dates and places by the next run, without new vectors', async () => {
  const exif = {
    IFD2: { DateTimeOriginal: '2019:07:04 00:30:00', OffsetTimeOriginal: '+09:00' },
    IFD3: {
      GPSLatitudeRef: 'N',
      GPSLatitude: '35/1 30/1 0/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '139/1 30/1 0/1',
    },
  };
  const picture = sharp({ create: { width: 80, height: 60, channels: 3, background: '#a42' } });
  writeFileSync(at('a.jpg'), await picture.withExif(exif).jpeg().toBuffer());
  await engine.index([library.pictures]);
  await engine.close();
  const context = await openContext(library.home);
  const [item] = await itemsIn(context);
  const { origin: _, ...stages } = item!.stages;
  // Dates were moments.
  const moment = Date.UTC(2019, 6, 3, 15, 30);
  const old = { ...item!, stages, takenAt: moment, takenOffset: null, takenFrom: null, date: moment };
  await context.use(async (session) =>
    (await session.store()).upsert([{ ...old, latitude: null, longitude: null }]),
  );
  await context.close();
  engine = await library.open();
  expect((await engine.list()).pictures[0]).toMatchObject({ takenFrom: null, position: null });
  expect(await engine.index()).toMatchObject({ unchanged: 1, completed: 1, added: 0 });
  expect((await engine.list()).pictures[0]).toMatchObject({
    date: '2019-07-04T00:30:00',
    takenAt: '2019-07-04T00:30:00+09:00',
    takenFrom: 'exif',
    position: { latitude: 35.5, longitude: 139.5 },
  });
  expect(await engine.timeline()).toMatchObject({ months: [{ month: '2019-07', count: 1 }] });
});

it('places are forgotten with the setting places off', async () => {
  const picture = sharp({ create: { width: 80, height: 60, channels: 3, background: '#a42' } });
  const IFD3 = {
    GPSLatitudeRef: 'N',
    GPSLatitude: '52/1 31/1 0/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '13/1 24/1 0/1',
  };
  writeFileSync(at('berlin.jpg'), await picture.withExif({ IFD3 }).jpeg().toBuffer());
  await write('elsewhere.png', 1);
  await engine.index([library.pictures]);
  const near = async (place: string) =>
    (await engine.list({ near: place })).pictures.map(({ path }) => basename(path));
  expect(await near('52.52,13.4,1km')).toEqual(['berlin.jpg']);
  expect(await near('52.6,13.4,1km')).toEqual([]);
  expect((await engine.list({ within: '52,13,53,14' })).total).toBe(1);
  const { hits } = await engine.search({ text: 'a', near: '52.52,13.4,1km' });
  expect(hits.map(({ position }) => position?.longitude)).toEqual([expect.closeTo(13.4, 6)]);
  await expect(engine.list({ near: 'Berlin' })).rejects.toMatchObject({ code: 'bad-query' });
  await engine.close();
  engine = await library.open({ places: false });
  expect(await engine.index()).toMatchObject({ completed: 2 });
  expect(await near('52.52,13.4,1km')).toEqual([]);
  expect((await engine.list()).pictures.map(({ position }) => position)).toEqual([null, null]);
});

it('a date that only says when the file was changed counts again when the name says none', async () => {
  const IFD0 = { DateTime: '2021:03:04 05:06:07' };
  await sharp({ create: { width: 64, height: 48, channels: 3, background: '#a42' } })
    .withExif({ IFD0 })
    .jpeg()
    .toFile(at('IMG_20190704_152311.jpg'));
  await engine.index([library.pictures]);
  expect(await dates()).toEqual({ 'IMG_20190704_152311.jpg': ['2019-07-04T15:23:11', 'name'] });
  renameSync(at('IMG_20190704_152311.jpg'), at('a.jpg'));
  await engine.index();
  expect(await dates()).toEqual({ 'a.jpg': ['2021-03-04T05:06:07', 'changed'] });
});
