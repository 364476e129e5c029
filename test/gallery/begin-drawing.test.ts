import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { beginDrawing } from '../../scripts/gallery/begin-drawing.ts';
import { DRAWING_LOCK, drawingIn } from '../../src/engine/drawing-state.ts';
import { acquireLock, type Lock } from '../../src/library/lock.ts';

const PATHS = ['scenes/a.webp', 'scenes/b.webp', 'emoji/c.webp'];
const TAKEN = new Date('2024-05-17T10:00:00Z');
let folder: string;
let lock: Lock;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'soutu-drawing-'));
  lock = await acquireLock(join(folder, DRAWING_LOCK), { command: 'test' });
});
afterEach(async () => {
  await lock.release();
  rmSync(folder, { recursive: true });
});

const shown = () => readdirSync(folder).filter((name) => !name.startsWith('.'));

it('shows pictures when they are whole, with their dates, and how many there are', async () => {
  expect(await drawingIn(folder)).toBeNull();
  const drawing = await beginDrawing(folder, PATHS, 'one');
  expect(await drawingIn(folder)).toEqual({ done: 0, total: 3 });
  await drawing.add('scenes/a.webp', Buffer.from('a'), TAKEN);
  expect(readdirSync(join(folder, 'scenes'))).toEqual([]);
  await drawing.flush();
  expect(await drawingIn(folder)).toEqual({ done: 1, total: 3 });
  expect(readFileSync(join(folder, 'scenes/a.webp'), 'utf8')).toBe('a');
  expect(statSync(join(folder, 'scenes/a.webp')).mtime).toEqual(TAKEN);
  await drawing.end();
  expect(await drawingIn(folder)).toBeNull();
  expect(readdirSync(folder).sort()).toEqual(['.drawing.lock', 'emoji', 'scenes']);
});

it('goes on where a drawing of the same version was cut off, with whole pictures only', async () => {
  const first = await beginDrawing(folder, PATHS, 'one');
  await first.add('scenes/a.webp', Buffer.from('a'), TAKEN);
  await first.flush();
  await first.add('scenes/b.webp', Buffer.from('half'), TAKEN);
  const second = await beginDrawing(folder, PATHS, 'one');
  expect(PATHS.filter(second.has)).toEqual(['scenes/a.webp']);
  expect(await drawingIn(folder)).toEqual({ done: 1, total: 3 });
  expect(readdirSync(join(folder, 'scenes'))).toEqual(['a.webp']);
});

it('keeps no picture of another version', async () => {
  const first = await beginDrawing(folder, PATHS, 'one');
  await first.add('scenes/a.webp', Buffer.from('a'), TAKEN);
  await first.flush();
  mkdirSync(join(folder, 'own'));
  const second = await beginDrawing(folder, PATHS, 'two');
  expect(PATHS.filter(second.has)).toEqual([]);
  expect(existsSync(join(folder, 'scenes/a.webp'))).toBe(false);
  expect(shown().sort()).toEqual(['emoji', 'own', 'scenes']);
});
