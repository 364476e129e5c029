import { describe, expect, it, test } from 'vitest';
import { createPathMap } from '../../src/core/path-map.ts';

describe('a map of paths', () => {
  it('translates there and back, with the separators of both sides', () => {
    const unix = createPathMap(['/nas=/Volumes/nas', '/nas/raw=/media/raw/']);
    const windows = createPathMap(['/nas=z:\\', '/share=\\\\server\\pictures']);
    for (const [map, local, stored] of [
      [unix, '/Volumes/nas/2024/a.jpg', '/nas/2024/a.jpg'],
      [unix, '/Volumes/nas', '/nas'],
      [unix, '/media/raw/b.jpg', '/nas/raw/b.jpg'],
      [unix, '/Volumes/nas2/c.jpg', '/Volumes/nas2/c.jpg'],
      [windows, 'Z:\\2024\\a.jpg', '/nas/2024/a.jpg'],
      [windows, '\\\\server\\pictures\\b.jpg', '/share/b.jpg'],
    ] as const) {
      expect(map.toStored(local)).toBe(stored);
      expect(map.toLocal(stored)).toBe(local);
    }
  });

  it('does not take a file of another machine for one of this', () => {
    const { toLocal, toStored } = createPathMap(['/laptop=/home/me/Pictures']);
    const theirs = '/home/me/Pictures/a.jpg';
    expect(toLocal(theirs)).toBe(`elsewhere:${theirs}`);
    expect(toStored(toLocal(theirs))).toBe(theirs);
  });

  it.each(['', '/nas', '/nas=', '=/nas', 'nas=/Volumes/nas', '/nas=Volumes/nas'])('%j is refused', (text) => {
    expect(() => createPathMap([text])).toThrow(/must be STORED=LOCAL/);
  });
});

test('two entries for one folder are refused', () => {
  expect(() => createPathMap(['/nas=/mnt', '/vol=/mnt'])).toThrow(/two entries for \/mnt/);
  expect(() => createPathMap(['/nas=/mnt', '/nas=/media'])).toThrow(/two entries for \/nas/);
});

test('folders and beginnings of paths are those of the mapped folders in them, too', () => {
  const { storedFolders, storedPrefixes } = createPathMap(['/nas=/Volumes/nas', '/old=/Volumes/old']);
  expect(storedFolders('/Volumes/nas/2024')).toEqual(['/nas/2024']);
  expect(storedFolders('/Volumes')).toEqual(['/Volumes', '/nas', '/old']);
  expect(storedPrefixes('/Volumes/n')).toEqual(['/Volumes/n', '/nas']);
  expect(storedPrefixes('/Volumes/nas/20')).toEqual(['/nas/20']);
});
