import { expect, test } from 'vitest';
import { PICTURE_EXTENSIONS } from '../../src/core/formats.ts';
import { isPicture } from '../../src/web/box/picture-files.ts';

test('files of all formats that Soutu reads are taken, also where the browser does not know their type', () => {
  for (const extension of PICTURE_EXTENSIONS.split(' '))
    expect(isPicture({ type: '', name: `IMG.${extension.toUpperCase()}` }), extension).toBe(true);
  expect(isPicture({ type: 'image/x-new', name: 'new' })).toBe(true);
  for (const name of ['notes.txt', 'png', 'png.zip', 'a.cr22'])
    expect(isPicture({ type: '', name })).toBe(false);
  expect(isPicture({ type: 'text/plain', name: 'words.png' })).toBe(false);
});
