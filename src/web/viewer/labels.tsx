import { api } from '../api.ts';
import { language, t } from '../text/language.ts';
import { useAnswer } from './answer.ts';
import { SearchLink } from './search-link.tsx';

/** What the picture probably shows; a click searches for it. */
export function Labels({ id }: { id: string }) {
  const labels = useAnswer((stop) => api.labels(id, stop))?.labels;
  if (!labels?.length) return null;
  return (
    <section class="view-labels" aria-label={t('viewLabels')}>
      {labels.map(({ en, zh, probability }) => {
        const text = (language.value === 'zh' ? zh : en) ?? en ?? zh ?? '';
        return (
          <SearchLink key={text} query={{ text }} title={`${Math.round(100 * probability)} %`}>
            {text}
          </SearchLink>
        );
      })}
    </section>
  );
}
