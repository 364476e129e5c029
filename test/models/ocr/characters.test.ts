import { expect, test } from 'vitest';
import { charactersOf } from '../../../src/models/ocr/characters.ts';

/** A field of a protobuf message that holds bytes. */
function field(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

const property = (key: string, value: string) => field(14, Buffer.concat([field(1, key), field(2, value)]));
const version = Buffer.from([1 * 8, 8]);
const graph = field(7, Buffer.alloc(1000, 255));
const modelOf = (...parts: readonly Buffer[]) => Buffer.concat([version, graph, ...parts]);

test('reads the list inside the model, between the blank and a space', () => {
  const model = modelOf(property('author', 'x'), property('character', 'a\n搜\n\u2028\n'));
  expect(charactersOf(model, null)).toEqual(['', 'a', '搜', '\u2028', ' ']);
});

test('reads the list beside the model', () => {
  expect(charactersOf(modelOf(), 'a\r\n图\r\n')).toEqual(['', 'a', '图', ' ']);
});

test('refuses a model without a list', () => {
  expect(() => charactersOf(modelOf(), null)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
});

test.each([
  ['cut off', modelOf(property('character', 'a\nb')).subarray(0, -2)],
  ['no model', Buffer.from('<html>not found</html>')],
])('refuses a file that is %s', (_, model) => {
  expect(() => charactersOf(model, null)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
});
