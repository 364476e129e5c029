import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { LibraryLesson } from '../../src/engine.ts';
import { soutu } from '../support/cli.ts';
import { galleryLibrary } from '../support/gallery.ts';

let home: string;

beforeAll(async () => {
  ({ home } = await galleryLibrary());
}, 300_000);

const learn = (...args: string[]) => soutu(['learn', ...args, '--home', home]);

it('prints a lesson with the figures of the library, and the same as JSON', async () => {
  const { code, stdout, stderr } = await learn('ivf', 'a dog', 'on the beach');
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('The query: “a dog on the beach”');
  expect(stdout).toMatch(/0\.\d{3} {2}beach-dog-\w+\.webp/);
  expect(stdout).toMatch(/^cells visited +comparisons +of exact +recall@10 +time$/m);
  const json = await learn('ivf', 'a dog on the beach', '--json');
  const lesson = JSON.parse(json.stdout) as LibraryLesson;
  expect(lesson).toMatchObject({ method: 'ivf', query: { text: 'a dog on the beach' } });
  expect(stdout).toContain(`k-means has found ${lesson.method === 'ivf' && lesson.cells.length} centres`);
});

it('writes a page with drawings and pictures that needs no other file, in both languages', async () => {
  const page = join(mkdtempSync(join(tmpdir(), 'soutu-learn-')), 'lesson.html');
  const english = await learn('hnsw', 'a dog on the beach', '--html', page);
  expect(english.code, english.stderr).toBe(0);
  expect(english.stderr).toContain('Written: ');
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('<html lang="en">');
  expect(html).toContain('<h2>The walk of this query</h2>');
  expect(html.match(/<svg /g)).toHaveLength(2);
  expect(html.match(/<img src="data:image\/webp;base64,/g)!.length).toBeGreaterThan(10);
  expect(html.replaceAll(/href="file:[^"]*"/g, '')).not.toMatch(/(src|href)="(?!data:)/);
  expect(html.length).toBeLessThan(500_000);

  const chinese = await learn('hnsw', '沙滩上的狗', '--language', 'zh', '--html', page);
  expect(chinese.stdout).toContain('查询：“沙滩上的狗”');
  expect(readFileSync(page, 'utf8')).toContain('<html lang="zh-CN">');
});

it('says what is wrong', async () => {
  expect(await learn()).toMatchObject({ code: 2, stderr: expect.stringContaining('ivf, hnsw or pq') });
  expect(await learn('lsh')).toMatchObject({ code: 2, stderr: expect.stringContaining('"lsh" is none of') });
  expect(await learn('ivf', '--language', 'fr')).toMatchObject({ code: 2 });
  const empty = mkdtempSync(join(tmpdir(), 'soutu-learn-'));
  const none = await soutu(['learn', 'ivf', '--home', empty, '--model', 'soutu-mini']);
  expect(none).toMatchObject({ code: 3, stderr: expect.stringContaining('The library has no pictures') });
});
