import { expect, test } from 'vitest';
import { pictureStages } from '../../src/indexing/picture-stages.ts';
import { runStages, type Stage, type StageInput, stagesBehind } from '../../src/indexing/stage.ts';
import type { ModelInfo } from '../../src/models/embedder.ts';

const input: StageInput = {
  paths: [],
  bytes: new Uint8Array(),
  format: 'png',
  pixels: () => Promise.reject(new Error('not needed')),
};

/** Reads pictures outside of the folder private. */
const reading: Stage = {
  name: 'text',
  by: 'reader 1',
  skip: {
    when: (paths) => paths.some((path) => path.includes('/private/')),
    computed: { text: null, lines: null },
  },
  compute: async () => ({ text: 'words', lines: [] }),
};
const run = (paths: string[]) => runStages([reading], { ...input, paths }, new AbortController().signal);
const behind = (stages: Record<string, string>, ...paths: string[]) =>
  stagesBehind([reading], { stages, paths }).length > 0;

test('a stage is recorded with its version, and is behind with another', async () => {
  const { computed, stages } = await run(['/pictures/a.png']);
  expect({ computed, stages }).toEqual({
    computed: { text: 'words', lines: [] },
    stages: { text: 'reader 1' },
  });
  expect(behind({ ...stages } as Record<string, string>, '/pictures/a.png')).toBe(false);
  expect(behind({ text: 'reader 0' }, '/pictures/a.png')).toBe(true);
  expect(behind({}, '/pictures/a.png')).toBe(true);
});

test('a skipped content forgets its fields, and is behind once it is no longer skipped', async () => {
  const { computed, stages } = await run(['/pictures/a.png', '/private/a.png']);
  expect(computed).toEqual({ text: null, lines: null });
  const done = stages as Record<string, string>;
  expect(behind(done, '/private/a.png')).toBe(false);
  expect(behind(done, '/pictures/a.png')).toBe(true);
  expect(behind({ text: 'reader 1' }, '/private/a.png')).toBe(true);
});

test('a text is cut at a line where stores could not hold it', async () => {
  const lines = Array.from({ length: 1000 }, () => ({ text: 'x'.repeat(99), confidence: 1, box: [] }));
  const reader = {
    version: 'reader 1',
    open: async () => ({ read: async () => lines }),
    excludes: () => false,
  };
  const text = pictureStages({} as ModelInfo, unused, { reading: reader }).find(
    ({ name }) => name === 'text',
  )!;
  const pixels = async () => ({ data: new Uint8Array(3), width: 1, height: 1 });
  const { computed } = await runStages([text], { ...input, pixels }, new AbortController().signal);
  expect(computed.lines).toHaveLength(200);
  expect(computed.text!.split('\n')).toHaveLength(200);
});
const unused = () => Promise.reject(new Error('not needed'));
