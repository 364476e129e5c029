import type { DownloadView } from '../../http/contract/models.ts';
import { dismissDownload, type Model } from '../state/models.ts';
import { dotted } from '../text/format.ts';
import { t } from '../text/language.ts';
import { RemoveButton } from './model-remove.tsx';
import { amountOf, downloadParts, problemWords } from './model-words.ts';
import { ProgressBar } from './progress-bar.tsx';

/** From this status the server tells its log alone what went wrong in detail. */
const PRIVATE_FROM = 500;

interface Props {
  readonly model: Model;
  /** Null if an earlier run of the server or another program has begun it. */
  readonly download: DownloadView | null;
}

/** The progress of a download, or why it has ended without the model. */
export function DownloadState({ model, download }: Props) {
  const { name, installed, inUse, unfinished } = model;
  const progress = download?.progress;
  const done = unfinished?.bytes ?? progress?.doneBytes ?? 0;
  const removal = !inUse && (installed || done > 0) && <RemoveButton model={model} />;
  if (download?.state === 'failed') {
    const { error } = download;
    return (
      <div class="mod-extra">
        <p class="lib-wrong">
          {error ? problemWords({ ...error, message: error.detail }) : t('modFailed', { model: name })}
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
  if (download?.state !== 'running') {
    return (
      <div class="mod-extra">
        <p class="lib-quiet">
          {done > 0
            ? t('modStoppedAt', { amount: amountOf(done, unfinished?.totalBytes ?? progress?.totalBytes) })
            : t('modStoppedEarly')}
        </p>
        {removal}
      </div>
    );
  }
  const [phase = '', ...numbers] = downloadParts(download);
  return (
    <div class="mod-extra">
      <p>
        {phase} <span class="lib-run-numbers">{dotted(numbers)}</span>
      </p>
      <ProgressBar
        label={t('modProgress', { model: name })}
        text={phase}
        done={progress?.doneBytes ?? 0}
        total={progress?.totalBytes ?? null}
        isRunning
      />
    </div>
  );
}
