import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWeights } from '../../src/models/files/safetensors.ts';
import { copyOfModel, fixtures, open, soutuMini, temporaryFolder } from './support.ts';

/** A folder with one safetensors file that has this header; `claims` is the header length stated in the file. */
function folderWith(
  header: string,
  { data = 0, claims = header.length }: { data?: number; claims?: number | bigint } = {},
): string {
  const folder = temporaryFolder();
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(claims));
  writeFileSync(
    join(folder, 'model.safetensors'),
    Buffer.concat([length, Buffer.from(header), Buffer.alloc(data)]),
  );
  return folder;
}

const tensor = (dtype: string, shape: unknown, offsets: unknown) =>
  JSON.stringify({ x: { dtype, shape, data_offsets: offsets } });

test('reads type, shape and location of every tensor from a single file', async () => {
  const { tensors, files } = await readWeights(soutuMini);
  expect(tensors.size).toBe(303);
  expect(tensors.get('logit_scale')).toEqual({
    dtype: 'F16',
    shape: [],
    file: files[0]!.file,
    offset: 35992,
    length: 2,
  });
});

test('finds each tensor in the shard that the index names', async () => {
  const { tensors, files } = await readWeights(join(fixtures, 'models/clip-bf16'));
  expect(files.length).toBe(5);
  expect(new Set([...tensors.values()].map(({ file }) => file)).size).toBe(5);
});

test.each([
  [
    'a header larger than the file',
    () => folderWith('{}', { claims: 5000 }),
    'truncated: the header needs 5008 bytes',
  ],
  [
    'a header of 2^63 bytes',
    () => folderWith('{}', { claims: 2n ** 63n }),
    'claims 9223372036854775808 bytes',
  ],
  ['a header of 99 MB in a small file', () => folderWith('{}', { claims: 99_000_000 }), 'truncated'],
  ['no JSON', () => folderWith('{"x":'), 'not valid JSON'],
  ['a list for a header', () => folderWith('[]'), 'not a JSON object'],
  ['an entry that is no object', () => folderWith('{"x":1}'), 'tensor x has no description'],
  ['an unknown type', () => folderWith(tensor('F12', [1], [0, 4]), { data: 4 }), 'unknown type F12'],
  [
    'a type from the prototype',
    () => folderWith(tensor('constructor', [1], [0, 4]), { data: 4 }),
    'unknown type',
  ],
  ['a negative size', () => folderWith(tensor('F32', [-1], [0, 4]), { data: 4 }), 'no valid shape'],
  [
    'a size that is not a number',
    () => folderWith(tensor('F32', ['1'], [0, 4]), { data: 4 }),
    'no valid shape',
  ],
  ['offsets past the end', () => folderWith(tensor('F32', [4], [0, 16]), { data: 8 }), 'it is truncated'],
  [
    'offsets in reverse',
    () => folderWith(tensor('F32', [1], [4, 0]), { data: 4 }),
    'a length that does not match its shape',
  ],
  [
    'sizes whose product overflows',
    () => folderWith(tensor('F32', [2 ** 52, 2 ** 52], [0, 4]), { data: 4 }),
    'a length that does not match its shape',
  ],
  ['an empty folder', temporaryFolder, 'neither this file nor model.safetensors'],
])('%s is an error that says so', async (_, make, message) => {
  await expect(readWeights(make())).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining(message),
  });
});

test('refuses an empty file and a file of seven bytes', async () => {
  const folder = folderWith('{}');
  for (const size of [7, 0]) {
    truncateSync(join(folder, 'model.safetensors'), size);
    await expect(readWeights(folder)).rejects.toThrow('too short for a safetensors file');
  }
});

test('refuses a file outside of the folder, a missing shard, and a tensor in the wrong shard', async () => {
  const folder = copyOfModel('clip-bf16');
  const path = join(folder, 'model.safetensors.index.json');
  const index = JSON.parse(readFileSync(path, 'utf8')) as { weight_map: Record<string, string> };
  const write = (weight_map: Record<string, string>) => writeFileSync(path, JSON.stringify({ weight_map }));
  const [first, second] = [...new Set(Object.values(index.weight_map))];
  const name = Object.keys(index.weight_map).find((key) => index.weight_map[key] === first)!;
  write({ ...index.weight_map, [name]: '../clip-bf16/model-00001-of-00005.safetensors' });
  await expect(readWeights(folder)).rejects.toThrow('names no safetensors file in this folder');
  write({ ...index.weight_map, [name]: second! });
  await expect(readWeights(folder)).rejects.toThrow(`tensor ${name} is not in this file`);
  write(index.weight_map);
  rmSync(join(folder, first!));
  await expect(readWeights(folder)).rejects.toThrow('this part of the model is missing');
});

test('a config that does not fit the weights is an error that names the tensor', async () => {
  const folder = copyOfModel('clip-gelu');
  const path = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as { text_config_dict: Record<string, number> };
  config.text_config_dict.intermediate_size = 64;
  writeFileSync(path, JSON.stringify(config));
  const embedder = await open(folder);
  await expect(embedder.embedTexts(['x'])).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining('mlp.fc1.weight has the shape [112,48]'),
  });
});
