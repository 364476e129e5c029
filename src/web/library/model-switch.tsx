import type { Job } from '../../http/contract/library.ts';
import { activeJob, status } from '../state/library.ts';
import { type Model, models } from '../state/models.ts';
import { dotted, modelName } from '../text/format.ts';
import { t } from '../text/language.ts';
import { PauseButton, StopButton } from './job-progress.tsx';
import { phaseOf, progressParts } from './job-words.ts';
import { use } from './model-actions.ts';

/** The run that switches the library to a model, or how far it came before it was stopped. */
export function Switching({ model, job }: { model: Model; job: Job | null }) {
  const id = status.value?.model.id ?? '';
  const old = modelName(id);
  if (job === null) {
    const filling = models.value?.collections.find(
      (one) => one.model === model.id && one.state === 'filling',
    );
    return (
      <div class="mod-extra mod-switch">
        <p class="mod-switching lib-quiet">{t('modIncomplete', { n: filling?.images ?? 0, old })}</p>
        <button type="button" class="button plain" onClick={() => void use(id)}>
          {t('modKeep', { old })}
        </button>
      </div>
    );
  }
  return (
    <div class="mod-extra mod-switch">
      <p class="mod-switching">
        {phaseOf(job)} <span class="lib-run-numbers">{dotted(progressParts(job))}</span>
        {/* Before a switch that waits, another one may change the model. */}
        {job.id === activeJob.value?.id && (
          <>
            <br />
            <span class="lib-quiet">{t('modSwitching', { model: model.name, old })}</span>
          </>
        )}
      </p>
      <PauseButton job={job} />
      <StopButton job={job} />
    </div>
  );
}
