import { expect, it } from 'vitest';
import { boxesAt, readBoxes } from '../../src/images/boxes.ts';

function box(type: string, ...contents: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 4, 'latin1');
  const bytes = Buffer.concat([header, ...contents]);
  bytes.writeUInt32BE(bytes.length);
  return bytes;
}

it('boxes are found behind others, level by level', () => {
  const file = Buffer.concat([
    box('free'),
    box('moov', box('trak'), box('trak', box('mdia', Buffer.from('a')))),
    box('moov', box('trak', box('mdia', Buffer.from('b')))),
  ]);
  const found = boxesAt(file, ['moov', 'trak', 'mdia']);
  expect(found.map((content) => Buffer.from(content).toString())).toEqual(['a', 'b']);
});

it('of a malicious file with many boxes in many boxes a few are looked into', () => {
  const many = (type: string, content: Uint8Array) => Array.from({ length: 100 }, () => box(type, content));
  const file = box('moov', ...many('trak', box('mdia', ...many('minf', box('stbl')))));
  expect(readBoxes(file.subarray(8))).toHaveLength(100);
  expect(boxesAt(file, ['moov', 'trak', 'mdia', 'minf', 'stbl'])).toHaveLength(16);
});
