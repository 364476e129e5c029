import { expect, it } from 'vitest';
import { createEventfulTest } from '../../src/engine/eventful-runs.ts';
import { createRunRecord } from '../../src/engine/run-record.ts';
import type { Run } from '../../src/engine/run-types.ts';
import { SoutuError } from '../../src/errors.ts';
import { emptyReport } from '../../src/indexing/report.ts';

const record = (run: Partial<Run>, watched: { changed: string[] | null } | null = { changed: null }) => {
  const made = createRunRecord({}, { watched });
  made.run = { ...made.run, ...run };
  return made;
};
const failed = (code: 'locked' | 'store-failed') =>
  record({ state: 'failed', error: new SoutuError(code, 'It failed') });
const withFailure = (path: string, changed: string[] | null = null) =>
  record(
    { state: 'done', report: { ...emptyReport(), failed: [{ path, code: 'corrupt', message: 'no' }] } },
    { changed },
  );

it('lists tries that begin by themselves only while they tell something new', () => {
  const isEventful = createEventfulTest();
  expect(['locked', 'locked'].map(() => isEventful(failed('locked')))).toEqual([false, false]);
  expect([1, 2].map(() => isEventful(failed('store-failed')))).toEqual([true, false]);
  expect(isEventful(record({ state: 'done', report: emptyReport() }))).toBe(false);
  expect(isEventful(record({ state: 'done', report: { ...emptyReport(), added: 1 } }))).toBe(true);
  expect(isEventful(failed('store-failed'))).toBe(true);
  expect([1, 2].map(() => isEventful(withFailure('/a.png')))).toEqual([true, false]);
  expect(isEventful(withFailure('/b.png', ['/b.png']))).toBe(true);
  // Mended, and damaged again.
  isEventful(record({ state: 'done', report: emptyReport() }));
  expect(isEventful(withFailure('/a.png'))).toBe(true);
  expect(isEventful(record({ state: 'failed', error: new SoutuError('locked', 'No') }, null))).toBe(true);
});
