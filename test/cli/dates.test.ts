import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
const at = (name: string) => join(library.pictures, name);

/** Runs a command on a machine in another zone. */
const runIn = (TZ: string, ...args: string[]) =>
  soutu(args, { SOUTU_HOME: library.home, SOUTU_MODEL: 'soutu-mini', SOUTU_WORKERS: '1', TZ });

async function writeShot(name: string, background: string, IFD2: Record<string, string>): Promise<void> {
  const picture = sharp({ create: { width: 80, height: 60, channels: 3, background } });
  writeFileSync(at(name), await picture.withExif({ IFD2 }).jpeg().toBuffer());
}

async function found(zone: string, after: string, before: string): Promise<string[]> {
  const { stdout } = await runIn(zone, 'search', 'a', '--after', after, '--before', before, '--paths');
  return stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((path) => basename(path))
    .sort();
}

beforeAll(async () => {
  library = createTestLibrary();
  mkdirSync(library.pictures, { recursive: true });
  await writeShot('no zone.jpg', 'red', { DateTimeOriginal: '2024:05:17 00:30:00' });
  await writeShot('tokyo.jpg', 'blue', {
    DateTimeOriginal: '2024:01:01 07:00:00',
    OffsetTimeOriginal: '+09:00',
  });
  await writePicture(at('Screenshot_2022-03-04-23-59-58.png'), 1);
  await writePicture(at('undated.png'), 2);
  const evening = new Date('2023-07-04T20:30:00Z');
  utimesSync(at('undated.png'), evening, evening);
  expect((await runIn('Asia/Tokyo', 'index', library.pictures)).code).toBe(0);
});
afterAll(() => library.cleanUp());

it.each(['UTC', 'America/New_York', 'Pacific/Kiritimati'])(
  'a picture lies under the day that its camera showed, whoever asks: %s',
  async (zone) => {
    expect(await found(zone, '2024-05-17', '2024-05-18')).toEqual(['no zone.jpg']);
    expect(await found(zone, '2024-01-01', '2024-01-02')).toEqual(['tokyo.jpg']);
    expect(await found(zone, '2022-03-04T23:59:58', '2022-03-05')).toEqual([
      'Screenshot_2022-03-04-23-59-58.png',
    ]);
    // In the zone of the machine that indexed it.
    expect(await found(zone, '2023-07-05', '2023-07-06')).toEqual(['undated.png']);
  },
);

it('tells the offset of the clock where it is known, and where the date was found', async () => {
  const { stdout } = await runIn('America/New_York', 'search', 'a', '--json');
  const { hits } = JSON.parse(stdout) as { hits: { path: string }[] };
  const facts = Object.fromEntries(hits.map((hit) => [basename(hit.path), hit]));
  expect(facts).toMatchObject({
    'no zone.jpg': { date: '2024-05-17T00:30:00', takenAt: '2024-05-17T00:30:00', takenFrom: 'exif' },
    'tokyo.jpg': { date: '2024-01-01T07:00:00', takenAt: '2024-01-01T07:00:00+09:00', takenFrom: 'exif' },
    'Screenshot_2022-03-04-23-59-58.png': { takenAt: '2022-03-04T23:59:58', takenFrom: 'name' },
    'undated.png': {
      date: '2023-07-05T05:30:00',
      takenAt: null,
      takenFrom: null,
      mtime: '2023-07-04T20:30:00.000Z',
    },
  });
});
