import type { Refusal } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { change } from '../state/history.ts';
import { reload } from '../state/results.ts';
import { search } from '../state/search-state.ts';
import { sentences } from '../text/format.ts';
import { errorMeaning, type TextName, t } from '../text/language.ts';
import { STORE_PROBLEMS } from '../text/store-problems.ts';
import './notice.css';

/** Heading and advice for error codes of searches; for others the server's message is shown. */
const WORDS: Readonly<Record<string, readonly [TextName, TextName]>> = {
  ...STORE_PROBLEMS,
  'not-found': ['resultsPictureGone', 'resultsPictureGoneHint'],
  corrupt: ['resultsPictureDamaged', 'resultsPictureDamagedHint'],
  empty: ['resultsPictureDamaged', 'resultsPictureDamagedHint'],
  unsupported: ['resultsPictureUnsupported', 'resultsPictureUnsupportedHint'],
  'too-large': ['resultsPictureTooLarge', 'resultsPictureTooLargeHint'],
  busy: ['resultsBusy', 'resultsBusyHint'],
  'too-slow': ['resultsBusy', 'resultsBusyHint'],
  'model-not-indexed': ['resultsModelMissing', 'resultsModelMissingHint'],
};

const FOLDER_GONE = ['resultsFolderGone', 'resultsFolderGoneHint'] as const;

/** `not-found` refers either to a folder of the filters or to the picture, which only the server's message tells apart. */
const isOfFolder = ({ code, message }: Refusal) =>
  code === 'not-found' &&
  (!search.value.picture || search.value.folders.some((folder) => message.startsWith(folder)));

/** Why there are no results, and what to do. */
export function Refused({ refusal }: { refusal: Refusal }) {
  const { code, message, hint } = refusal;
  const ofFolder = isOfFolder(refusal);
  const words = ofFolder ? FOLDER_GONE : WORDS[code];
  const { picture } = search.value;
  return (
    <div class="results-notice" role="alert">
      <h2>{words ? t(words[0]) : errorMeaning(code) || t('resultsRefused')}</h2>
      {words ? (
        <p class="results-notice-quiet">
          {sentences(t(words[1]), code in STORE_PROBLEMS ? t('resultsRetrying') : '')}
        </p>
      ) : (
        <div lang="en">
          <p>{message}</p>
          {hint && <p class="results-notice-quiet">{hint}</p>}
        </div>
      )}
      <div class="results-notice-actions">
        {ofFolder && (
          <button type="button" class="button" onClick={() => change({ folders: [] })}>
            {t('resultsClearFolders')}
          </button>
        )}
        {code === 'model-not-indexed' && (
          <button type="button" class="button" onClick={() => change({ models: [] })}>
            {t('resultsOwnModel')}
          </button>
        )}
        {picture && words?.[0].startsWith('resultsPicture') && (
          <button type="button" class="button" onClick={() => change({ picture: null })}>
            {t('boxRemovePicture')}
          </button>
        )}
        <button type="button" class="button" onClick={reload}>
          <Icon name="renew" size={18} />
          {t('resultsRetry')}
        </button>
      </div>
    </div>
  );
}
