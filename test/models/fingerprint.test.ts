import { closeSync, cpSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModelSetup } from '../../src/models/files/model-folder.ts';
import { readWeights, type TensorEntry } from '../../src/models/files/safetensors.ts';
import { copyOfModel, soutuMini, temporaryFolder } from './support.ts';

const fingerprint = async (folder: string) => (await readModelSetup(folder)).fingerprint;

/** Inverts every bit of a tensor; applying it twice restores the tensor. */
function invert({ file, offset, length }: TensorEntry): void {
  const handle = openSync(file, 'r+');
  const bytes = Buffer.alloc(length);
  readSync(handle, bytes, 0, length, offset);
  writeSync(
    handle,
    bytes.map((byte) => byte ^ 0xff),
    0,
    length,
    offset,
  );
  closeSync(handle);
}

test.each(['clip-fp16', 'clip-bf16'])('changing any tensor of %s changes the fingerprint', async (name) => {
  const folder = copyOfModel(name);
  const { tensors } = await readWeights(folder);
  const seen = new Set([await fingerprint(folder)]);
  for (const tensor of tensors.values()) {
    invert(tensor);
    seen.add(await fingerprint(folder));
    invert(tensor);
  }
  expect(seen.size).toBe(1 + tensors.size);
  expect(seen).toContain(await fingerprint(folder));
});

test('changing a small tensor of a large file changes the fingerprint', async () => {
  const folder = join(temporaryFolder(), 'model');
  cpSync(soutuMini, folder, { recursive: true });
  const original = await fingerprint(folder);
  expect(original).toBe(await fingerprint(soutuMini));
  const { tensors } = await readWeights(folder);
  for (const name of ['text_projection.weight', 'visual_projection.weight', 'logit_scale']) {
    invert(tensors.get(name)!);
    expect(await fingerprint(folder)).not.toBe(original);
    invert(tensors.get(name)!);
  }
});
