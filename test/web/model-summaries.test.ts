import { expect, test } from 'vitest';
import { MODEL_CARDS } from '../../src/models/model-cards.ts';
import { zhSummaries } from '../../src/web/text/zh-models.ts';

test('every known model is described in Chinese as well', () => {
  expect(Object.keys(zhSummaries)).toEqual(MODEL_CARDS.map(({ id }) => id));
});
