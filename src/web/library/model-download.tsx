import type { DownloadView } from '../../http/contract/models.ts';
import { bytes } from '../text/format.ts';
import { t } from '../text/language.ts';
import { downloadParts, problemWords } from './model-words.ts';

/** Codes whose message adds nothing to the text of the page. */
const SAID_BY_CODE = ['offline', 'hub-denied'];

/** The progress of a download, or why it has ended without the model. */
export function DownloadState({ name, download }: { name: string; download: DownloadView }) {
  const { state, progress, error } = download;
  if (state === 'failed') {
    return (
      <div class="mod-extra" role="alert">
        <p class="lib-wrong">
          {error
            ? problemWords({ code: error.code, message: error.detail, hint: error.hint })
            : t('modFailed')}
        </p>
        {error && !SAID_BY_CODE.includes(error.code) && (
          <p class="lib-quiet mod-small" lang="en">
            {error.detail}
          </p>
        )}
      </div>
    );
  }
  if (state === 'cancelled') {
    const hasSome = progress !== null && progress.doneBytes > 0;
    return (
      <p class="mod-extra lib-quiet">
        {hasSome
          ? t('modStoppedAt', { done: bytes(progress.doneBytes), total: bytes(progress.totalBytes) })
          : t('modStoppedEarly')}
      </p>
    );
  }
  const part = progress && progress.totalBytes > 0 ? progress.doneBytes / progress.totalBytes : null;
  const [phase, ...numbers] = downloadParts(download);
  return (
    <div class="mod-extra">
      <p>
        {phase} <span class="lib-run-numbers">{numbers.join(' · ')}</span>
      </p>
      <div
        class={`lib-progress ${part === null ? 'lib-progress-open' : ''}`}
        role="progressbar"
        aria-label={t('modProgress', { model: name })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={part === null ? undefined : Math.floor(100 * part)}
        aria-valuetext={phase}
      >
        <span key={part === null ? 'open' : 'part'} style={{ transform: `scaleX(${part ?? 0.3})` }} />
      </div>
    </div>
  );
}
