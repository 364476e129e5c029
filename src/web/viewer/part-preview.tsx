import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { thumbnailOf, uploadThumbnail } from '../api.ts';
import { PictureButton } from '../parts/picture-button.tsx';
import { selectingPart } from '../state/actions.ts';
import { view } from '../state/history.ts';
import type { SearchPicture } from '../state/search-state.ts';
import { t } from '../text/language.ts';
import { loadPreview, pictureRatio, preview, settled } from './part-search.ts';

/** Maximum height of the cropped part in pixels. */
const CUT_HEIGHT = 72;
const CUT_WIDTH = 128;

/** The cropped part and its first results, updated when the selection is released. */
export function PartPreview({ source }: { source: SearchPicture }) {
  useEffect(() => {
    preview.value = null;
  }, [source.id]);
  useSignalEffect(() => {
    void settled.value;
    return loadPreview(source);
  });
  const { x, y, width, height } = settled.value;
  const cut = pictureRatio.value * (width / height);
  const tall = Math.min(CUT_HEIGHT, CUT_WIDTH / cut);
  const url = source.kind === 'similarTo' ? thumbnailOf(source.id, 640) : uploadThumbnail(source.id, 640);
  return (
    <div class="part-preview">
      <div
        class="part-cut"
        role="img"
        aria-label={t('partCut')}
        style={{ width: `${tall * cut}px`, height: `${tall}px` }}
      >
        <img
          src={url}
          alt=""
          style={{
            width: `${100 / width}%`,
            height: `${100 / height}%`,
            left: `${(-100 * x) / width}%`,
            top: `${(-100 * y) / height}%`,
          }}
        />
      </div>
      <ul class="part-hits" aria-label={t('partPreview')}>
        {preview.value?.map((hit) => (
          <li key={hit.id}>
            <PictureButton
              class="view-thumb"
              picture={hit}
              size={CUT_HEIGHT}
              onClick={() => {
                selectingPart.value = false;
                view(hit.id);
              }}
            />
          </li>
        ))}
      </ul>
      {preview.value?.length === 0 && <p class="part-none">{t('partNothing')}</p>}
    </div>
  );
}
