import { expect, test } from 'vitest';
import { foldersOf, overlaps, searchedFolders, spellingsOf, withinTest } from '../../src/core/folders.ts';

test.each([
  ['/a/b/c.jpg', ['/', '/a', '/a/b']],
  ['/c.jpg', ['/']],
  ['/a//b/../c.jpg', ['/', '/a']],
  ['/a/b\\c.jpg', ['/', '/a']],
  ['C:\\Users\\me\\x.jpg', ['C:\\', 'C:\\Users', 'C:\\Users\\me']],
  ['D:/Photos/x.jpg', ['D:\\', 'D:\\Photos']],
  ['\\\\server\\share\\2024\\x.jpg', ['\\\\server\\share\\', '\\\\server\\share\\2024']],
])('%s lies in %j', (path, folders) => {
  expect(foldersOf([path])).toEqual(folders);
});

test('names a folder once for all paths', () => {
  expect(foldersOf(['/a/x.jpg', '/a/y.jpg', '/b/x.jpg'])).toEqual(['/', '/a', '/b']);
});

test.each([
  ['/', '/a/b', true],
  ['/a/b', '/', true],
  ['/a', '/a', true],
  ['/a/b', '/a', true],
  ['/a', '/ab', false],
  ['/a/b', '/a/c', false],
])('%s and %s overlap: %s', (one, other, expected) => {
  expect(overlaps(one, other)).toBe(expected);
});

test.each([
  ['/a/b', true],
  ['/a/b/c/d.jpg', true],
  ['/a/bc', false],
  ['/a', false],
  ['/x/y.jpg', true],
  ['/x/y.jpg.txt', false],
])('%s is one of several folders or below one: %s', (path, expected) => {
  expect(withinTest(['/a/b', '/x/y.jpg'])(path)).toBe(expected);
  expect(withinTest([])(path)).toBe(false);
  expect(withinTest(['/'])(path)).toBe(true);
});

test('to tell what is removed, removed files are not gone through for each file, which would take hours', () => {
  const forgotten = Array.from({ length: 300_000 }, (_, i) => `/a/${i}.jpg`);
  const isRemoved = withinTest(forgotten);
  expect(forgotten.every(isRemoved)).toBe(true);
  expect(forgotten.some((path) => isRemoved(path.replace('/a/', '/b/')))).toBe(false);
});

test('a folder is meant by all spellings of its names in Unicode, each name by itself', () => {
  const [one, two] = ['/photos/M\u00fcller/caf\u00e9', '/photos/Mu\u0308ller/cafe\u0301'];
  const all = [one, two, '/photos/M\u00fcller/cafe\u0301', '/photos/Mu\u0308ller/caf\u00e9'].sort();
  expect(spellingsOf(one).sort()).toEqual(all);
  expect(spellingsOf(two).sort()).toEqual(all);
  expect(spellingsOf('/photos/2024')).toEqual(['/photos/2024']);
  // Signs that have one spelling, which is not the one given.
  expect(spellingsOf(`/${'\u2126/'.repeat(30)}`)).toHaveLength(2);
  const many = `/${'\u00fc/'.repeat(60)}a`;
  expect(spellingsOf(many)).toEqual([many, many.normalize('NFD')]);
  expect(searchedFolders([one], ['/photos/Mu\u0308ller']).sort()).toEqual(all);
  expect(() => searchedFolders(['/photos/Muller'], ['/photos/Mu\u0308ller'])).toThrow(/not in the library/);
});
