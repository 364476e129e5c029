import type { ComponentChildren } from 'preact';
import type { Job } from '../../http/contract/library.ts';
import type { DownloadView } from '../../http/contract/models.ts';
import { isBroken, isRunning, type Model, models, recommended } from '../state/models.ts';
import { bytes } from '../text/format.ts';
import { type TextName, t } from '../text/language.ts';
import { cancelDownload, removing, download as start, use } from './model-actions.ts';

interface Props {
  readonly model: Model;
  readonly download: DownloadView | null;
  readonly job: Job | null;
}

/**
 * The next step with a model: download it, stop that, use it. One button that changes, so that it keeps the focus.
 */
export function ModelAction({ model, download, job }: Props) {
  const { id, name, installed, inUse, isNext, canPull, unfinished, bytes: size } = model;
  const isBest = recommended.value === id;
  if (download && isRunning(download)) {
    return (
      <Action
        name="libStop"
        label={t('modCancelOf', { model: name })}
        run={() => cancelDownload(download.id)}
      />
    );
  }
  if (inUse || job !== null || removing.value.includes(id)) return null;
  if (installed) {
    if (models.value?.fixed || (download && isBroken(download))) return null;
    return (
      <Action
        name={isNext ? 'modContinue' : 'modUse'}
        label={t(isNext ? 'modUseGoOnOf' : 'modUseOf', { model: name })}
        isBest={isBest}
        run={() => use(id)}
      />
    );
  }
  if (!canPull || models.value?.offline) return null;
  const run = () => start(id);
  if (download?.state === 'failed')
    return <Action name="resultsRetry" label={t('modRetryOf', { model: name })} isBest={isBest} run={run} />;
  if (download || unfinished)
    return (
      <Action name="modContinue" label={t('modContinueOf', { model: name })} isBest={isBest} run={run} />
    );
  const label =
    size === null
      ? t('modDownloadUnknown', { model: name })
      : t('modDownloadOf', { model: name, size: bytes(size) });
  return <Action name="modDownload" label={label} isBest={isBest} run={run} />;
}

interface ActionProps {
  readonly name: TextName;
  readonly label: string;
  readonly isBest?: boolean;
  readonly run: () => Promise<unknown>;
}

function Action({ name, label, isBest = false, run }: ActionProps): ComponentChildren {
  return (
    <button
      type="button"
      class={`button ${isBest ? 'primary' : ''}`}
      aria-label={label}
      onClick={() => void run()}
    >
      {t(name)}
    </button>
  );
}
