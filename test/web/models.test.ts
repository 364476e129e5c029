import { afterEach, expect, it, vi } from 'vitest';
import { api } from '../../src/web/api.ts';
import {
  downloads,
  loadDownloads,
  loadModels,
  models,
  recommendation,
  recommended,
} from '../../src/web/state/models.ts';
import { setLanguage } from '../../src/web/text/language.ts';

vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'en', setItem() {} });
  vi.stubGlobal('window', { addEventListener() {} });
});
afterEach(() => vi.restoreAllMocks());

/** Answers of the server that arrive when the test says so, in the order of the requests. */
function held(name: 'models' | 'recommendation' | 'downloads'): ((answer: unknown) => void)[] {
  const arrivals: ((answer: unknown) => void)[] = [];
  const answer = () => new Promise<never>((resolve) => arrivals.push(resolve as (answer: unknown) => void));
  vi.spyOn(api, name).mockImplementation(answer);
  return arrivals;
}

it('an answer about models or downloads does not replace that of a later request', async () => {
  const [lists, advice, pulls] = [held('models'), held('recommendation'), held('downloads')];
  const loading = [loadModels(), loadModels(), loadDownloads(), loadDownloads()];
  for (const which of [1, 0]) {
    lists[which]!({ at: which });
    advice[which]!({ at: which });
    pulls[which]!({ downloads: [{ at: which, state: 'done', model: 'm' }] });
  }
  await Promise.all(loading);
  expect([models.value, recommendation.value, downloads.value[0]]).toMatchObject([
    { at: 1 },
    { at: 1 },
    { at: 1 },
  ]);
});

it('a recommendation in the former language of the page is not shown', async () => {
  const [lists, advice] = [held('models'), held('recommendation')];
  const loading = loadModels();
  setLanguage('zh');
  lists[0]!({ at: 2 });
  advice[0]!({ at: 2 });
  await loading;
  expect([models.value, recommendation.value]).toMatchObject([{ at: 2 }, { at: 1 }]);
});

it('recommends a model only if it fits', () => {
  const advice = { model: { id: 'soutu-mini' }, action: 'keep' } as NonNullable<typeof recommendation.value>;
  recommendation.value = { ...advice, fits: true };
  expect(recommended.value).toBe('soutu-mini');
  recommendation.value = { ...advice, fits: false };
  expect(recommended.value).toBeUndefined();
});
