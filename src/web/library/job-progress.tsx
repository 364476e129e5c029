import { useSignal } from '@preact/signals';
import type { Job } from '../../http/contract/library.ts';
import { api } from '../api.ts';
import { loadJobs } from '../state/library.ts';
import { t } from '../text/language.ts';
import { attempt } from './attempt.ts';
import { phaseOf } from './job-words.ts';

/** The bar of a run; without an end while the files are being counted. */
export function JobProgress({ job }: { job: Job }) {
  const { done = 0, total = null } = job.progress ?? {};
  const part = total ? Math.min(1, done / total) : null;
  return (
    <div
      class={`lib-progress ${part === null ? 'lib-progress-open' : ''}`}
      role="progressbar"
      aria-label={t('libProgress')}
      aria-valuemin={0}
      aria-valuemax={total ?? undefined}
      aria-valuenow={part === null ? undefined : done}
      aria-valuetext={phaseOf(job)}
    >
      {/* Each kind of bar is drawn anew: one does not shrink from where the other was. */}
      <span key={part === null ? 'open' : 'part'} style={{ transform: `scaleX(${part ?? 0.3})` }} />
    </div>
  );
}

/** Stops a run; what it has done is kept. */
export function StopButton({ job }: { job: Job }) {
  const stopping = useSignal(false);
  const stop = async () => {
    stopping.value = true;
    await attempt(() => api.cancel(job.id));
    await loadJobs();
    stopping.value = false;
  };
  return (
    <button type="button" class="button plain" disabled={stopping.value} onClick={() => void stop()}>
      {t(stopping.value ? 'libStopping' : 'libStop')}
    </button>
  );
}
