import { useSignal } from '@preact/signals';
import type { Job } from '../../http/contract/library.ts';
import { api } from '../api.ts';
import { loadJobs, readOnly } from '../state/library.ts';
import { t } from '../text/language.ts';
import { attempt } from './attempt.ts';
import { phaseOf } from './job-words.ts';
import { ProgressBar } from './progress-bar.tsx';

/** The progress bar of a run; indeterminate while files are being counted. */
export function JobProgress({ job }: { job: Job }) {
  const { done = 0, total = null } = job.progress ?? {};
  return (
    <ProgressBar
      label={t('libProgress')}
      text={phaseOf(job)}
      done={done}
      total={total}
      isRunning={job.state === 'running'}
    />
  );
}

/** Stops a run; its results so far are kept. */
export function StopButton({ job }: { job: Job }) {
  const stopping = useSignal(false);
  if (readOnly.value) return null;
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

/** Pauses a run, or lets it go on. */
export function PauseButton({ job: { id, state } }: { job: Job }) {
  if (readOnly.value) return null;
  const isPaused = state === 'paused';
  const toggle = async () => {
    await attempt(() => (isPaused ? api.resume(id) : api.pause(id)));
    await loadJobs();
  };
  return (
    <button type="button" class="button plain" onClick={() => void toggle()}>
      {t(isPaused ? 'modContinue' : 'modPause')}
    </button>
  );
}
