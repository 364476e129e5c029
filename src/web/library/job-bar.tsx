import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { showLibrary } from '../state/actions.ts';
import { route } from '../state/history.ts';
import { activeJob, isOver, jobs } from '../state/library.ts';
import { forgetFailure, toast, toastFailure } from '../state/toasts.ts';
import { dotted } from '../text/format.ts';
import { t } from '../text/language.ts';
import { drawing } from '../watching/gallery-drawing.ts';
import { JobProgress, PauseButton, StopButton } from './job-progress.tsx';
import { phaseOf, progressParts, reportWords, stoppedWords } from './job-words.ts';
import './common.css';
import './job-bar.css';

/** The progress bar at the foot of the page during a run. The library page shows the progress itself, so it has no bar. */
export function JobBar() {
  useEndOfRun();
  const job = activeJob.value;
  if (!job || route.value === 'library') return null;
  return (
    <section class="lib-bar" aria-label={t('libProgress')}>
      <JobProgress job={job} />
      <p class="lib-bar-words">
        <span class="lib-bar-phase">{phaseOf(job)}</span> {dotted(progressParts(job))}
      </p>
      <button type="button" class="button plain" onClick={showLibrary}>
        {t('libShow')}
      </button>
      <PauseButton job={job} />
      <StopButton job={job} />
    </section>
  );
}

/** Shows a toast with the result when a run ends. */
function useEndOfRun(): void {
  const followedId = useRef<string | null>(null);
  useSignalEffect(() => {
    const ended = jobs.value.find((job) => job.id === followedId.current && isOver(job));
    followedId.current = activeJob.value?.id ?? (ended ? null : followedId.current);
    if (!ended) return;
    if (ended.state !== 'failed') forgetFailure();
    // What came of the others that ended well is said by `News`.
    if (ended.state === 'done' && ended.trigger === 'watching') return;
    const what = reportWords(ended);
    if (ended.state === 'cancelled') toast(stoppedWords(ended));
    else if (ended.state !== 'done') toastFailure(what);
    // While the gallery is drawn, more is about to come.
    else if (drawing.peek() === null || what !== t('libNothingNew')) toast(t('libSummary', { what }));
  });
}
