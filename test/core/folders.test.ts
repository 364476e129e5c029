import { expect, test } from 'vitest';
import { foldersOf, overlaps } from '../../src/core/folders.ts';

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
