import { ask } from '../state/ask.ts';
import { loading, refusal, wall } from '../state/wall.ts';
import { t } from '../text/language.ts';
import { Empty } from './empty.tsx';
import { Grid } from './grid.tsx';
import { Refused } from './refused.tsx';
import { Skeleton } from './skeleton.tsx';
import './wall.css';

/** The pictures: the answer to the question, or the library by month; else why there are none. */
export function WallView() {
  const shown = wall.value;
  const answered = shown?.ask === ask.value;
  const waiting = loading.value && !answered;
  return (
    <div class="wall" aria-busy={waiting}>
      {waiting && shown && <div class="wall-progress" />}
      <h1 class="sr-only">{t(shown?.kind === 'search' ? 'wallHits' : 'wallLibrary')}</h1>
      <output class="sr-only">{waiting && t('wallLoading')}</output>
      {refusal.value && !answered ? <Refused refusal={refusal.value} /> : <Answer />}
      {refusal.value && answered && <Refused refusal={refusal.value} />}
    </div>
  );
}

function Answer() {
  const shown = wall.value;
  if (!shown) return <Skeleton />;
  return shown.ratios.length > 0 ? <Grid wall={shown} /> : <Empty wall={shown} />;
}
