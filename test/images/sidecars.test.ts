import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSidecars } from '../../src/images/caption/sidecars.ts';
import { altOf, bagOf, utf16, xmpOf } from '../support/caption-files.ts';

const NOTHING = { title: null, description: null, keywords: [], rating: null };
let folder: string;
const at = (name: string) => join(folder, name);
const write = (name: string, content: string | Uint8Array) => writeFileSync(at(name), content);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soutu-sidecars-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('reads XMP and text beside a picture, those of the whole name first', async () => {
  write('猫.jpg.xmp', xmpOf(altOf('dc:title', '我的猫'), 'xmp:Rating="5"'));
  write('猫.xmp', xmpOf(altOf('dc:title', '旧') + bagOf('dc:subject', '动物')));
  write('猫.jpg.txt', '橘猫在睡觉\r\n');
  write('猫.txt', '一只猫');
  expect(await readSidecars(at('猫.jpg'))).toEqual({
    title: '我的猫',
    description: '橘猫在睡觉\n一只猫',
    keywords: ['动物'],
    rating: 5,
  });
  expect(await readSidecars(at('猫.png'))).toEqual({
    title: '旧',
    description: '一只猫',
    keywords: ['动物'],
    rating: null,
  });
});

it.each([
  ['UTF-8', Buffer.from('白色的山茶花')],
  ['UTF-8 with a mark', Buffer.from('\ufeff白色的山茶花')],
  ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('白色的山茶花')])],
  ['UTF-16, big-endian', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16('白色的山茶花', false)])],
  ['GB 18030', Buffer.from('b0d7c9abb5c4c9bdb2e8bba8', 'hex')],
])('reads text in %s', async (_, bytes) => {
  write('flower.txt', bytes);
  expect(await readSidecars(at('flower.jpg'))).toEqual({ ...NOTHING, description: '白色的山茶花' });
});

it('reads the start of a long text', async () => {
  write('long.txt', `a${'猫'.repeat(100_000)}`);
  expect((await readSidecars(at('long.jpg')))?.description).toBe(`a${'猫'.repeat(1999)}`);
});

it('takes no coordinates for words, which training data has beside pictures', async () => {
  write('boxes.txt', '0 0.5 0.25 0.1 0.1\n3 0.125 0.5 1e-2 0.2\n');
  expect(await readSidecars(at('boxes.jpg'))).toBeNull();
});

it('finds nothing in folders, pipes, programs, links and empty files', async () => {
  mkdirSync(at('folder.txt'));
  execFileSync('mkfifo', [at('pipe.txt')]);
  write('program.txt', Buffer.from('7f454c4602010100000000000000000003003e0001000000', 'hex'));
  write('empty.txt', '');
  write('secret', 'words');
  symlinkSync(at('secret'), at('link.txt'));
  for (const name of ['folder', 'pipe', 'program', 'empty', 'link', 'absent'])
    expect(await readSidecars(at(`${name}.jpg`)), name).toBeNull();
});
