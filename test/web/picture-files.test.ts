import { expect, test } from 'vitest';
import { PICTURE_EXTENSIONS } from '../../src/core/formats.ts';
import { isPicture, PICTURES } from '../../src/web/box/picture-files.ts';

test('files of all formats that Soutu reads are taken, also where the browser does not know their type', () => {
  for (const extension of PICTURE_EXTENSIONS.split(' '))
    expect(isPicture({ type: '', name: `IMG.${extension.toUpperCase()}` }), extension).toBe(true);
  expect(isPicture({ type: 'image/x-new', name: 'new' })).toBe(true);
  for (const name of ['notes.txt', 'folder', 'png', 'png.zip', 'a.cr22'])
    expect(isPicture({ type: '', name })).toBe(false);
});

test('a type that says something else does not refuse a file of a known extension', () => {
  for (const type of ['application/x-photoshop', 'application/octet-stream'])
    expect(isPicture({ type, name: 'poster.psd' })).toBe(true);
  expect(isPicture({ type: 'text/plain', name: 'words.txt' })).toBe(false);
});

test('file dialogs offer all of them', () => {
  expect(PICTURES.split(',')).toEqual(['image/*', ...PICTURE_EXTENSIONS.split(' ').map((one) => `.${one}`)]);
});
