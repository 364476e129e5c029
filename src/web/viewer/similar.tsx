import { api } from '../api.ts';
import { PictureButton } from '../parts/picture-button.tsx';
import { view } from '../state/history.ts';
import { t } from '../text/language.ts';
import { useAnswer } from './answer.ts';

/** Number of similar pictures: three rows of four. */
const MAX_SHOWN = 12;
/** Side of a thumbnail in CSS pixels. */
const THUMB_SIZE = 76;

/** Pictures that resemble the open one; a click opens them. */
export function Similar({ id }: { id: string }) {
  const hits = useAnswer((stop) => api.similar(id, MAX_SHOWN, stop))?.hits.filter((hit) => hit.id !== id);
  return (
    <section class="view-similar" aria-labelledby="view-similar">
      <h3 id="view-similar">{t('viewMoreLikeThis')}</h3>
      {hits?.length === 0 ? (
        <p class="view-quiet">{t('viewNoneSimilar')}</p>
      ) : (
        <ul class="view-strip">
          {(hits ?? Array.from({ length: MAX_SHOWN }, () => null)).map((hit, i) => (
            <li key={hit?.id ?? i}>
              {hit ? (
                <PictureButton
                  class="view-thumb"
                  picture={hit}
                  size={THUMB_SIZE}
                  onClick={() => view(hit.id)}
                />
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
