import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readForms } from '../../src/evaluation/forms.ts';
import { readSet } from '../../src/evaluation/read-set.ts';

const root = mkdtempSync(join(tmpdir(), 'soutu-set-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const images = join(root, 'images');
mkdirSync(join(images, 'more'), { recursive: true });
for (const name of ['a.jpg', 'b.png', 'more/c.webp', '000042.jpg', 'notes.txt'])
  writeFileSync(join(images, name), '');
const [a, b, c, d] = ['a.jpg', 'b.png', 'more/c.webp', '000042.jpg'].map((name) => join(images, name));

let files = 0;
function read(extension: string, content: string) {
  const file = join(root, `${++files}.${extension}`);
  writeFileSync(file, content);
  return readSet(images, file);
}

const CAPTIONS = {
  task: 'captions',
  pictures: [a, b],
  captions: [
    { text: 'a dog, "running"', language: 'en', picture: 0 },
    { text: '一只狗', language: 'zh', picture: 0 },
    { text: 'a cat', language: 'en', picture: 1 },
  ],
  missing: ['gone.jpg'],
};

describe('captions', () => {
  test.each([
    ['csv', 'image,caption\na.jpg,"a dog, ""running"""\na.jpg,一只狗\r\nb.png,a cat\ngone.jpg,nothing\n'],
    [
      'tsv',
      'filename\tcaption\na.jpg\ta dog, "running"\na.jpg\t一只狗\nb.png\ta cat\ngone.jpg\tnothing\n'
        .replaceAll('"', '""')
        .replace('a dog, ""running""', '"a dog, ""running"""'),
    ],
    ['txt', 'a.jpg#0\ta dog, "running"\na.jpg#1\t一只狗\nb.png#0\ta cat\ngone.jpg#0\tnothing\n'],
    [
      'json',
      JSON.stringify({ 'a.jpg': ['a dog, "running"', '一只狗'], 'b.png': 'a cat', 'gone.jpg': 'nothing' }),
    ],
    [
      'json',
      JSON.stringify([
        { file: 'a', captions: ['a dog, "running"', '一只狗'] },
        { file: 'b.png', caption: 'a cat' },
        { file: 'gone.jpg', caption: 'nothing' },
      ]),
    ],
    [
      'json',
      JSON.stringify({
        images: [
          { filename: 'a.jpg', sentences: [{ raw: 'a dog, "running"' }, { raw: '一只狗' }] },
          { filename: 'b.png', sentences: [{ raw: 'a cat' }] },
          { filename: 'gone.jpg', sentences: [{ raw: 'nothing' }] },
        ],
      }),
    ],
    [
      'json',
      JSON.stringify({
        images: [
          { id: 1, file_name: 'a.jpg' },
          { id: 2, file_name: 'b.png' },
          { id: 3, file_name: 'gone.jpg' },
        ],
        annotations: [
          { image_id: 1, caption: 'a dog, "running"' },
          { image_id: 1, caption: '一只狗' },
          { image_id: 2, caption: 'a cat' },
          { image_id: 3, caption: 'nothing' },
        ],
      }),
    ],
    [
      'jsonl',
      '{"image":"a.jpg","text":"a dog, \\"running\\""}\n{"image":"a.jpg","text":"一只狗"}\n{"image":"b.png","text":"a cat"}\n{"image":"gone.jpg","text":"nothing"}\n',
    ],
  ])('are read from %s', async (extension, content) => {
    expect(await read(extension, content)).toEqual(CAPTIONS);
  });

  test('have the language that the file says', async () => {
    const set = await read('csv', 'image,caption,language\na.jpg,un chien,fr\n');
    expect(set).toMatchObject({ captions: [{ text: 'un chien', language: 'fr' }] });
  });
});

test('classes are numbered in the order of their first picture', async () => {
  expect(await read('csv', 'file,label\nb.png,cat\na.jpg,dog\nmore/c.webp,cat\n')).toMatchObject({
    task: 'classes',
    pictures: [b, a, c],
    classes: [{ text: 'cat' }, { text: 'dog' }],
    labels: [0, 1, 0],
  });
});

test('changes search all pictures of the folder, and find them by numbers', async () => {
  const circo = [
    { reference_img_id: 42, relative_caption: 'at night', target_img_id: 1, gt_img_ids: ['a', 'c'] },
  ];
  const set = await read('json', JSON.stringify(circo));
  expect(set.task).toBe('composed');
  expect([...set.pictures].sort()).toEqual([a, b, c, d].sort());
  const [change] = set.task === 'composed' ? set.changes : [];
  expect(set.pictures[change!.reference]).toBe(d);
  expect(change!.targets.map((target) => set.pictures[target])).toEqual([a, c]);
  expect(await read('csv', 'reference,words,targets\na.jpg,redder,b.png; c.webp\n')).toMatchObject({
    task: 'composed',
    changes: [{ text: 'redder' }],
  });
});

test('what cannot be used is an error that names the line', async () => {
  await expect(read('json', '{')).rejects.toMatchObject({ code: 'bad-set', message: /not valid JSON/ });
  await expect(read('csv', 'image,caption\na.jpg,\n')).rejects.toMatchObject({
    code: 'bad-set',
    message: /line 2: there is no text/,
  });
  await expect(read('json', '[{"caption":"x"}]')).rejects.toMatchObject({
    message: /entry 1: there is no picture/,
  });
  await expect(read('json', '[{"reference":"a.jpg","caption":"x"}]')).rejects.toMatchObject({
    message: /no target/,
  });
  await expect(read('csv', 'image,caption\nzzz.jpg,x\n')).rejects.toMatchObject({
    message: /No picture of .* such as zzz\.jpg/,
  });
  await expect(
    read('json', '[{"image":"a.jpg","caption":"x"},{"image":"b.png","class":"y"}]'),
  ).rejects.toMatchObject({ message: /mixes/ });
  await expect(read('csv', '')).rejects.toMatchObject({ message: /names no pictures/ });
  await expect(readSet(images, join(root, 'none.csv'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(readSet(join(root, 'none'), join(root, '1.csv'))).rejects.toMatchObject({ code: 'not-found' });
});

test('forms put a text in one or several ways', () => {
  const [plain, lower, english, chinese, ensemble] = readForms([
    'plain',
    'lower',
    'en:a photo of {}',
    'zh:一张{}的照片',
    'ensemble',
  ]);
  expect(plain!.textsOf('A Dog', 'en')).toEqual(['A Dog']);
  expect(lower!.textsOf('A Dog', 'en')).toEqual(['a dog']);
  expect(english!.textsOf('A Dog', 'en')).toEqual(['a photo of A Dog']);
  expect(english!.textsOf('狗', 'zh')).toEqual(['狗']);
  expect(chinese!.textsOf('$& 狗', 'zh')).toEqual(['一张$& 狗的照片']);
  expect(ensemble!.textsOf('狗', 'zh')).toEqual(['狗', '一张狗的照片']);
  expect(() => readForms(['photo'])).toThrow(/Unknown form/);
  expect(() => readForms(['plain', 'ensemble'])).toThrow(/at least two/);
});
