import { loading, refusal, results } from '../state/results.ts';
import { search } from '../state/search-state.ts';
import { t } from '../text/language.ts';
import { STORE_PROBLEMS } from '../text/store-problems.ts';
import { Empty } from './empty.tsx';
import { Grid } from './grid.tsx';
import { Refused } from './refused.tsx';
import { Skeleton } from './skeleton.tsx';
import './results.css';

/** The results of a search, or the library by month; otherwise why there are none. */
export function ResultsView() {
  const shown = results.value;
  const answered = shown?.search === search.value;
  // The attempts that the page makes by itself are not worth showing.
  const waiting = loading.value && !answered && !STORE_PROBLEMS[refusal.value?.code ?? ''];
  return (
    <div class="results" aria-busy={waiting}>
      {waiting && shown && <div class="results-progress" />}
      <h1 class="sr-only">{t(shown?.kind === 'search' ? 'resultsHits' : 'resultsLibrary')}</h1>
      <output class="sr-only">{waiting && t('resultsLoading')}</output>
      {refusal.value && !answered ? <Refused refusal={refusal.value} /> : <Answer />}
      {refusal.value && answered && <Refused refusal={refusal.value} />}
    </div>
  );
}

function Answer() {
  const shown = results.value;
  if (!shown) return <Skeleton />;
  const { ratios, kind, total } = shown;
  if (ratios.length === 0) return <Empty results={shown} />;
  return (
    <>
      <Grid results={shown} />
      {kind === 'library' && total > ratios.length && (
        <p class="results-part">{t('resultsPart', { listed: ratios.length, total })}</p>
      )}
    </>
  );
}
