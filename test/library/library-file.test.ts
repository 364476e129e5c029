import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readLibrary, writeLibrary } from '../../src/library/library-file.ts';

const home = await mkdtemp(join(tmpdir(), 'soutu-library-'));
afterAll(() => rm(home, { recursive: true, force: true }));

it.each([
  ['no JSON', '{ "version": 1,', 'it is not valid JSON'],
  ['an empty object', '{}', 'version is missing or wrong'],
  ['another kind of JSON', '[]', 'it is not an object'],
  ['a wrong folder', '{"version":1,"model":null,"folders":[{"path":7}],"forgotten":[]}', 'folders.0.path'],
])('a library file with %s is one sentence that names the file, and a hint', async (_, content, part) => {
  const file = join(home, 'library.json');
  await writeFile(file, content);
  const error = await readLibrary(file).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'bad-setting', hint: expect.stringContaining('soutu index') });
  expect(error.message).toContain(`${file} is damaged: `);
  expect(error.message).toContain(part);
  expect(error.message).not.toContain('\n');
});

it('a library file with a byte order mark is read', async () => {
  const file = join(home, 'marked.json');
  await writeLibrary(file, await readLibrary(join(home, 'none.json')));
  await writeFile(file, `\uFEFF${await readFile(file, 'utf8')}`);
  expect(await readLibrary(file)).toMatchObject({ version: 1, folders: [] });
});
