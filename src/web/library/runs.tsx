import type { Job } from '../../http/contract/library.ts';
import { activeJob, isOver, jobs, status } from '../state/library.ts';
import { dateTime, dotted, duration, listed, modelName } from '../text/format.ts';
import { t } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { JobProgress, PauseButton, StopButton } from './job-progress.tsx';
import { phaseOf, progressParts, reportWords } from './job-words.ts';
import { Section } from './parts.tsx';

/** Maximum number of ended runs that are shown. */
const MAX_SHOWN = 6;
const STATE_NAMES = { done: 'libDone', failed: 'libFailed', cancelled: 'libCancelled' } as const;

/** The current run and the results of the last ones. */
export function Runs() {
  const active = activeJob.value;
  const ended = jobs.value.filter(isOver).slice(0, MAX_SHOWN);
  return (
    <Section name="libRuns" data={status.value}>
      {active && <Active job={active} />}
      {status.value && !active && ended.length === 0 && <p class="lib-quiet">{t('libNoRuns')}</p>}
      <ul class="lib-rows">
        {ended.map((job) => (
          <Ended key={job.id} job={job} />
        ))}
      </ul>
    </Section>
  );
}

function Active({ job }: { job: Job }) {
  return (
    <div class="lib-run">
      <div class="lib-run-line">
        <p>
          <strong>{phaseOf(job)}</strong>{' '}
          <span class="lib-run-numbers">
            {dotted([...(job.model ? [modelName(job.model)] : []), ...progressParts(job)])}
          </span>
        </p>
        <span class="lib-run-buttons">
          <PauseButton job={job} />
          <StopButton job={job} />
        </span>
      </div>
      <JobProgress job={job} />
      <p class="lib-current">{job.progress?.current ?? ' '}</p>
    </div>
  );
}

function Ended({ job }: { job: Job }) {
  const { state, trigger, endedAt, folders, report } = job;
  const words = reportWords(job);
  const where = folders.length === 0 ? t('libAllFolders') : listed(folders.map(baseName));
  const name = state === 'done' || state === 'failed' || state === 'cancelled' ? t(STATE_NAMES[state]) : '';
  return (
    <li class="lib-row lib-ended">
      <span class={state === 'failed' ? 'lib-state lib-missing' : 'lib-state'}>{name}</span>
      <span class="lib-did">
        {words && `${words}\u00a0· `}
        <span class="lib-quiet">{trigger === 'watching' ? t('libByItself') : where}</span>
      </span>
      <span class="lib-count">
        {endedAt && dateTime(endedAt)}
        {report && `\u00a0· ${t('libTook', { time: duration(report.tookMs / 1000) })}`}
      </span>
    </li>
  );
}
