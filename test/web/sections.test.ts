import { expect, test, vi } from 'vitest';
import { sectionsOf } from '../../src/web/results/sections.ts';
import type { Results } from '../../src/web/state/results-model.ts';

vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'en', setItem() {} });
  vi.stubGlobal('navigator', { languages: ['en'] });
  vi.stubGlobal('window', { addEventListener() {} });
});

test.each([
  ['ss', 'plain 2'],
  ['sspp', 'plain 2, maybe 2'],
  ['sspw', 'plain 2, maybe 1, less 1'],
  ['ssww', 'plain 2, less 2'],
  ['ppww', 'possible 2, less 2'],
  ['ww', 'closest 2'],
  // Of several models: not sorted by relevance.
  ['spsw', 'plain 3, less 1'],
  // Not loaded yet.
  ['ss..', 'plain 4'],
])('%s', (levels, expected) => {
  const relevance = { s: 'strong', p: 'possible', w: 'weak' } as const;
  const pictures = [...levels].map((level) =>
    level === '.' ? undefined : { relevance: relevance[level as 's'] },
  );
  const results = { kind: 'search', months: [], pictures, ratios: pictures.map(() => 1) };
  const sections = sectionsOf(results as unknown as Results);
  expect(sections.map(({ kind, first, end }) => `${kind} ${end - first}`).join(', ')).toBe(expected);
  expect(sections.map(({ first }) => first)).toEqual([0, ...sections.slice(0, -1).map(({ end }) => end)]);
});
