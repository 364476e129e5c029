import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isBad } from '../../src/texts/line.ts';
import { readTexts } from '../../src/texts/read-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soutu-texts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The texts and the problems of a file, by line. */
async function read(name: string, content: string | Buffer) {
  const file = join(folder, name);
  writeFileSync(file, content);
  const texts: Record<number, string> = {};
  const problems: Record<number, string> = {};
  const entries: Record<number, object> = {};
  for await (const one of readTexts(file)) {
    if (one.line === null) throw new Error('a file has lines');
    if (isBad(one)) problems[one.line] = one.problem;
    else {
      texts[one.line] = one.text;
      entries[one.line] = one.entry;
    }
  }
  return { texts, problems, entries };
}

const LONG = '长'.repeat(1001);

it('reads a text from each line of a .txt file, without blank lines and the mark of UTF-8', async () => {
  const { texts, problems } = await read(
    'a.txt',
    `\ufeffa red shoe\r\n\r\n   \n  红鞋 \ne\u0301t\u00e9\n${LONG}`,
  );
  expect(texts).toEqual({ 1: 'a red shoe', 4: '红鞋', 5: '\u00e9t\u00e9' });
  expect(problems).toEqual({ 6: 'the text has more than 1,000 characters' });
});

it('says which lines are not UTF-8, and reads the others', async () => {
  const chinese = Buffer.from([0xba, 0xec, 0xd0, 0xac]);
  const { texts, problems } = await read(
    'a.txt',
    Buffer.concat([Buffer.from('one\n'), chinese, Buffer.from('\ntwo')]),
  );
  expect(texts).toEqual({ 1: 'one', 3: 'two' });
  expect(problems[2]).toMatch(/is not UTF-8; .*iconv -f GB18030/);
});

it('says of a file in UTF-16 what it is', async () => {
  const { texts, problems } = await read('a.txt', Buffer.from('\ufeffone\ntwo', 'utf16le'));
  expect(texts).toEqual({});
  expect(Object.values(problems)).toEqual(
    Array(2).fill(expect.stringMatching(/is UTF-16; .*iconv -f UTF-16/)),
  );
});

it('reads the columns of a table by their names', async () => {
  const { texts, entries, problems } = await read(
    'a.csv',
    'id,Text,tags,price,link,language\nA-1,"a shoe, red","red; shoe",9,https://example.org/1,en\n,screen 5" wide,,,,\n',
  );
  expect(problems).toEqual({});
  expect(texts).toEqual({ 2: 'a shoe, red', 3: 'screen 5" wide' });
  expect(entries[2]).toEqual({
    line: 2,
    key: 'A-1',
    link: 'https://example.org/1',
    language: 'en',
    tags: ['red', 'shoe'],
  });
  expect(entries[3]).toEqual({ line: 3, key: null, link: null, language: null, tags: [] });
});

it.each([
  ['a.csv', 'text;id\n鞋;1\n', { 2: '鞋' }],
  ['a.tsv', 'id\ttext\n1\ta "red" shoe\n', { 2: 'a "red" shoe' }],
  ['metadata.csv', 'file_name,caption\ndog.jpg,a dog\n', { 2: 'a dog' }],
  ['a.csv', 'text\n"two\nlines"\nnext\n', { 2: 'two\nlines', 4: 'next' }],
])('reads %s %j', async (name, content, expected) => {
  expect((await read(name, content)).texts).toEqual(expected);
});

it('goes on after a quote that is not closed', async () => {
  const { texts, problems } = await read('a.csv', 'text\n"never closed\none\ntwo\n');
  expect(problems).toEqual({ 2: expect.stringContaining('has a quote that is not closed') });
  expect(texts).toEqual({ 3: 'one', 4: 'two' });
});

it('reads records of several lines, with quotes and blank lines in them', async () => {
  const { texts, problems } = await read(
    'a.csv',
    'id,text\n1,"a ""red""\n\nshoe"\n"2\n","a ""\n"" dog"\n3,a cat\n',
  );
  expect(problems).toEqual({});
  expect(texts).toEqual({ 2: 'a "red"\n\nshoe', 5: 'a "\n" dog', 8: 'a cat' });
});

it('gives up a record of more than 1 MB, and goes on with its next line', async () => {
  const long = 'x'.repeat(600_000);
  const { texts, problems } = await read('a.csv', `text,rest\n"never closed\na,${long}\nb,${long}\nc,\n`);
  expect(problems).toEqual({ 2: expect.stringContaining('has a quote that is not closed') });
  expect(texts).toEqual({ 3: 'a', 4: 'b', 5: 'c' });
});

it('goes on after each of many quotes that are not closed', async () => {
  const { texts, problems } = await read('a.csv', `text,rest\n${'a,"b",",\n'.repeat(300)}the last\n`);
  expect(Object.keys(problems)).toHaveLength(300);
  expect(texts).toEqual({ 302: 'the last' });
});

it('names the columns of a table without a text', async () => {
  const { texts, problems } = await read('a.csv', 'name,price\nshoe,9\n');
  expect(texts).toEqual({});
  expect(problems).toEqual({ 1: 'has no column "text" (the columns are name, price)' });
});

it('refuses links that are no addresses of the web', async () => {
  const { problems } = await read('a.csv', 'text,link\na,javascript:alert(1)\nb,C:\\shoe\n');
  expect(problems[2]).toContain('is no http or https address');
  expect(problems[3]).toContain('is no http or https address');
});

it('reads an object from each line of a .jsonl file', async () => {
  const { texts, problems, entries } = await read(
    'a.jsonl',
    '{"text":"a shoe","id":7,"tags":["red"]}\n\n{"name":"x"}\n{broken\n[1]\n{"text":5}\n',
  );
  expect(texts).toEqual({ 1: 'a shoe' });
  expect(entries[1]).toMatchObject({ key: '7', tags: ['red'] });
  expect(problems[3]).toBe('has no "text"');
  expect(problems[4]).toMatch(/^is not valid JSON: /);
  expect(problems[5]).toMatch(/^is no JSON object/);
  expect(problems[6]).toBe('the text is no string');
});

it('does not keep a line without an end in memory', async () => {
  const { texts, problems } = await read('a.txt', `${'x'.repeat(3 * 2 ** 20)}\nshort\n`);
  expect(problems[1]).toMatch(/more than 1 MB/);
  expect(texts).toEqual({ 2: 'short' });
});
