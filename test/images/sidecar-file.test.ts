import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { updateSidecar } from '../../src/images/caption/sidecar-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'soutu-sidecar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('writes a file whose name is as long as names can be, and leaves nothing else behind', async () => {
  const name = `${'x'.repeat(251)}.xmp`;
  expect(await updateSidecar(join(folder, name), () => 'new')).toBeNull();
  expect(await updateSidecar(join(folder, name), (text) => `${text}er`)).toBeNull();
  expect(readFileSync(join(folder, name), 'utf8')).toBe('newer');
  expect(readdirSync(folder)).toEqual([name]);
  expect(await updateSidecar(join(folder, name), () => null)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});
