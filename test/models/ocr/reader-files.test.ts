import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openReader } from '../../../src/models/ocr/reader.ts';
import { findReaderFiles } from '../../../src/models/ocr/reader-files.ts';
import { temporaryFolder } from '../support.ts';

const DETECTOR = 'ch_PP-OCRv4_det_infer.onnx';
const VERSION_6 = 'PP-OCRv6_rec_small.onnx';
const VERSION_4 = ['ch_PP-OCRv4_rec_infer.onnx', 'ppocr_keys_v1.txt'];

function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), 'no model');
  return folder;
}

test('takes the recogniser of version 6 before that of version 4', async () => {
  const folder = folderWith(DETECTOR, VERSION_6, VERSION_4[0]!);
  expect(await findReaderFiles(folder)).toEqual({
    detector: join(folder, DETECTOR),
    recogniser: join(folder, VERSION_6),
    characters: null,
  });
});

test('takes version 4 with its list of characters', async () => {
  const folder = folderWith(DETECTOR, ...VERSION_4);
  expect(await findReaderFiles(folder)).toMatchObject({ characters: join(folder, VERSION_4[1]!) });
});

test('knows the models by the names that they have on hubs', async () => {
  const folder = folderWith('ch_PP-OCRv4_det_mobile.onnx', 'ch_PP-OCRv4_rec_mobile.onnx');
  expect(await findReaderFiles(folder)).toEqual({
    detector: join(folder, 'ch_PP-OCRv4_det_mobile.onnx'),
    recogniser: join(folder, 'ch_PP-OCRv4_rec_mobile.onnx'),
    characters: null,
  });
});

test.each([[[]], [[DETECTOR]], [[VERSION_6]]])('finds no reader in %j', async (names) => {
  expect(await findReaderFiles(folderWith(...names))).toBe(null);
});

test('a reader whose files are damaged fails each picture, and can be closed', async () => {
  const reader = await openReader((await findReaderFiles(folderWith(DETECTOR, VERSION_6)))!);
  const read = () => reader.read({ data: new Uint8Array(12), width: 2, height: 2 });
  await expect(read()).rejects.toMatchObject({ code: 'model-failed' });
  await expect(read()).rejects.toMatchObject({ code: 'model-failed' });
  await reader.close();
});
