import { results } from '../state/results.ts';
import { t } from '../text/language.ts';
import { countGood } from './counting.ts';

/** The number of results and the duration of the search, announced by screen readers when it changes. */
export function Count() {
  return (
    <p class="narrow-count" role="status">
      <CountText />
    </p>
  );
}

function CountText() {
  const shown = results.value;
  if (!shown) return null;
  const { kind, pictures, complete, total, tookMs } = shown;
  if (kind === 'library') return <>{total === 1 ? t('libPicture') : t('libPictures', { n: total })}</>;
  const { count, more } = countGood(pictures, complete);
  const name = count === 0 ? 'boxGoodNone' : more ? 'boxGoodMore' : 'boxGood';
  const parts = { n: count, total, ms: Math.max(1, Math.round(tookMs)) };
  return (
    <>
      <span class="narrow-full">{t(name, parts)}</span>
      <span class="narrow-short">{t(`${name}Short`, parts)}</span>
    </>
  );
}
