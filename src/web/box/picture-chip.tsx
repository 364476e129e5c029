import { Icon } from '../parts/icon.tsx';
import { selectPart, selectPartOfUpload } from '../state/actions.ts';
import { change } from '../state/history.ts';
import { search } from '../state/search-state.ts';
import { t } from '../text/language.ts';
import { uploading } from './accept-picture.ts';
import { focusFilters } from './popover.tsx';
import { Thumb, thumbOf } from './thumb.tsx';

/** The query picture in the search box: of the library, uploaded, or being uploaded. */
export function PictureChip() {
  const { picture, region } = search.value;
  const sending = uploading.value;
  if (sending) {
    return (
      <span class="box-picture sending" role="status" aria-label={t('boxUploading')}>
        <Thumb src={sending.preview} />
        <Remove label={t('boxCancelUpload')} work={sending.cancel} />
      </span>
    );
  }
  if (!picture) return null;
  const select = () =>
    picture.kind === 'similarTo' ? selectPart(picture.id) : selectPartOfUpload(picture.id);
  return (
    <span class="box-picture">
      <button
        type="button"
        class="box-thumb"
        aria-label={t(region ? 'boxPart' : 'boxPicture')}
        title={t(region ? 'boxPart' : 'boxPicture')}
        onClick={select}
      >
        <Thumb src={thumbOf(picture, region)} region={region} />
      </button>
      <Remove
        label={t('boxRemovePicture')}
        work={() => {
          change({ picture: null });
          focusFilters();
        }}
      />
    </span>
  );
}

function Remove({ label, work }: { label: string; work: () => void }) {
  return (
    <button type="button" class="box-remove" aria-label={label} onClick={work}>
      <Icon name="close" size={14} />
    </button>
  );
}
