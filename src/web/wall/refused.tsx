import type { Refusal } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { ask } from '../state/ask.ts';
import { change } from '../state/history.ts';
import { refresh } from '../state/wall.ts';
import { type TextName, t } from '../text/language.ts';
import './notice.css';

/** What can go wrong on the way from a question to its answer, in the words of the page; the rest keeps the server's. */
const WORDS: Readonly<Record<string, readonly [TextName, TextName]>> = {
  'not-found': ['wallPictureGone', 'wallPictureGoneHint'],
  corrupt: ['wallPictureDamaged', 'wallPictureDamagedHint'],
  empty: ['wallPictureDamaged', 'wallPictureDamagedHint'],
  unsupported: ['wallPictureUnsupported', 'wallPictureUnsupportedHint'],
  'too-large': ['wallPictureTooLarge', 'wallPictureTooLargeHint'],
  busy: ['wallBusy', 'wallBusyHint'],
  'too-slow': ['wallBusy', 'wallBusyHint'],
};

const FOLDER_GONE = ['wallFolderGone', 'wallFolderGoneHint'] as const;

/** Codes that speak of the picture in the question. */
const OF_PICTURE = ['not-found', 'corrupt', 'empty', 'unsupported', 'too-large'];

/** A folder of the filters that has left the library, as far as the server's words tell; else it is the picture. */
const isOfFolder = ({ code, message }: Refusal) =>
  code === 'not-found' &&
  (!ask.value.picture || ask.value.folders.some((folder) => message.startsWith(folder)));

/** Why there is no answer, and what to do. */
export function Refused({ refusal }: { refusal: Refusal }) {
  const { code, message, hint } = refusal;
  const ofFolder = isOfFolder(refusal);
  const words = ofFolder ? FOLDER_GONE : WORDS[code];
  const { picture } = ask.value;
  return (
    <div class="wall-notice" role="alert">
      <h2>{t(words?.[0] ?? 'wallRefused')}</h2>
      {words ? (
        <p class="wall-notice-quiet">{t(words[1])}</p>
      ) : (
        <div lang="en">
          <p>{message}</p>
          {hint && <p class="wall-notice-quiet">{hint}</p>}
        </div>
      )}
      <div class="wall-notice-actions">
        {ofFolder && (
          <button type="button" class="button" onClick={() => change({ folders: [] })}>
            {t('wallClearFolders')}
          </button>
        )}
        {OF_PICTURE.includes(code) && picture && !ofFolder && (
          <button type="button" class="button" onClick={() => change({ picture: null })}>
            {t('boxRemovePicture')}
          </button>
        )}
        <button type="button" class="button" onClick={refresh}>
          <Icon name="renew" size={18} />
          {t('wallRetry')}
        </button>
      </div>
    </div>
  );
}
