import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { followHash, isIntact } from '../../../src/models/download/file-hash.ts';
import { temporaryFolder } from '../support.ts';

const BYTES = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) % 251));
const HALF = BYTES.length / 2;
const FILE = {
  path: 'model.safetensors',
  size: BYTES.length,
  hash: { algorithm: 'sha256', hex: createHash('sha256').update(BYTES).digest('hex') },
  url: 'http://hub/model.safetensors',
} as const;

/** Follows a file whose first half is there, until that half has been hashed. */
async function followFirstHalf(path: string) {
  let resolve = () => {};
  const hashed = new Promise<void>((done) => {
    resolve = done;
  });
  let looks = 0;
  const hash = await followHash(path, FILE, () => {
    looks += 1;
    // The second look comes after all that the first one saw has been hashed.
    if (looks === 2) resolve();
    return HALF;
  });
  onTestFinished(() => hash.close());
  await hashed;
  return hash;
}

test('a file is hashed while it grows', async () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, BYTES.subarray(0, HALF));
  const hash = await followFirstHalf(path);
  appendFileSync(path, BYTES.subarray(HALF));
  // What was hashed before is not read again.
  writeFileSync(path, Buffer.alloc(HALF), { flag: 'r+' });
  expect(await hash.isRight()).toBe(true);
});

test('a file that is started again behind its hash is wrong until all of it is hashed', async () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, Buffer.alloc(HALF));
  const hash = await followFirstHalf(path);
  writeFileSync(path, BYTES, { flag: 'r+' });
  expect(await hash.isRight()).toBe(false);
  expect(await isIntact(path, FILE)).toBe(true);
});

test('a file that is too short is wrong', async () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, BYTES.subarray(0, HALF));
  expect(await (await followFirstHalf(path)).isRight()).toBe(false);
  expect(await isIntact(path, FILE)).toBe(false);
});
