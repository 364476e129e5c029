import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Hit } from '../../http/contract/pictures.ts';
import { api, isRefusal, thumbnailOf } from '../api.ts';
import { online } from '../state/connection.ts';
import { view } from '../state/history.ts';
import { t } from '../text/language.ts';
import { baseName } from '../text/paths.ts';

/** Number of similar pictures: three rows of four. */
const MAX_SHOWN = 12;

/** Pictures that resemble the open one; a click opens them. */
export function Similar({ id }: { id: string }) {
  const hits = useSignal<readonly Hit[] | null>(null);
  const there = online.value;
  useEffect(() => {
    if (!there) return;
    const stop = new AbortController();
    api
      .similar(id, MAX_SHOWN, stop.signal)
      .then((answer) => {
        hits.value = answer.hits.filter((hit) => hit.id !== id);
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted && !isRefusal(error)) throw error;
      });
    return () => stop.abort();
  }, [there]);
  return (
    <section class="view-similar" aria-labelledby="view-similar">
      <h3 id="view-similar">{t('viewMoreLikeThis')}</h3>
      {hits.value?.length === 0 ? (
        <p class="view-quiet">{t('viewNoneSimilar')}</p>
      ) : (
        <ul class="view-strip">
          {(hits.value ?? Array.from({ length: MAX_SHOWN }, () => null)).map((hit, i) => (
            <li key={hit?.id ?? i}>
              {hit ? (
                <button
                  type="button"
                  class="view-thumb"
                  aria-label={baseName(hit.path)}
                  title={baseName(hit.path)}
                  onClick={() => view(hit.id)}
                  style={{ backgroundColor: hit.color ?? undefined }}
                >
                  <img src={thumbnailOf(hit.id, 160)} alt="" loading="lazy" decoding="async" />
                </button>
              ) : (
                <span class="view-thumb" />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
