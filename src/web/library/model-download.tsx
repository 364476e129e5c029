import type { DownloadView } from '../../http/contract/models.ts';
import { dismissDownload, type Model } from '../state/models.ts';
import { bytes, dotted } from '../text/format.ts';
import { t } from '../text/language.ts';
import { RemoveButton } from './model-remove.tsx';
import { downloadParts, problemWords } from './model-words.ts';

/** From this status the server tells its log alone what went wrong in detail. */
const PRIVATE_FROM = 500;

/** The progress of a download, or why it has ended without the model. */
export function DownloadState({ model, download }: { model: Model; download: DownloadView }) {
  const { name, installed, inUse } = model;
  const { state, progress, error } = download;
  const hasSome = progress !== null && progress.doneBytes > 0;
  const removal = !inUse && (installed || hasSome) && <RemoveButton model={model} />;
  if (state === 'failed') {
    return (
      <div class="mod-extra">
        <p class="lib-wrong">
          {error
            ? problemWords({ code: error.code, message: error.detail, hint: error.hint })
            : t('modFailed', { model: name })}
        </p>
        {error && error.status < PRIVATE_FROM && (
          <p class="lib-quiet mod-small" lang="en">
            {error.detail}
          </p>
        )}
        <p class="mod-buttons">
          {removal}
          <button type="button" class="button plain" onClick={() => dismissDownload(download)}>
            {t('modDismiss')}
          </button>
        </p>
      </div>
    );
  }
  if (state === 'cancelled') {
    return (
      <div class="mod-extra">
        <p class="lib-quiet">
          {hasSome
            ? t('modStoppedAt', { done: bytes(progress.doneBytes), total: bytes(progress.totalBytes) })
            : t('modStoppedEarly')}
        </p>
        {removal}
      </div>
    );
  }
  const part = progress && progress.totalBytes > 0 ? progress.doneBytes / progress.totalBytes : null;
  const [phase, ...numbers] = downloadParts(download);
  return (
    <div class="mod-extra">
      <p>
        {phase} <span class="lib-run-numbers">{dotted(numbers)}</span>
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
