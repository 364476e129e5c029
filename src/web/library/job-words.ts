import type { Job } from '../../http/contract/library.ts';
import { status } from '../state/library.ts';
import { dotted, duration, modelName, withHint } from '../text/format.ts';
import { number, t } from '../text/language.ts';

/** The current phase of a run. */
export function phaseOf({ state, progress }: Job): string {
  if (state === 'waiting') return t('libWaiting');
  if (state === 'paused') return t('libPaused');
  if (progress?.phase === 'index') return t('libBuilding');
  if (progress?.phase === 'words') return t('libReadingWords');
  return t(progress?.total == null ? 'libCounting' : 'libUnderstanding');
}

/** Progress, failures, and unless the run is paused, rate and remaining time: 12,480 / 20,318 · 21/s · 6 min left. */
export function progressParts({ state, progress }: Job): string[] {
  if (!progress) return [];
  const { done, total, imagesPerSecond, secondsLeft, failed } = progress;
  const isPaused = state === 'paused';
  return [
    total !== null ? t('libOf', { done, total }) : done > 0 ? number(done) : '',
    imagesPerSecond > 0 && !isPaused
      ? t('libRate', { n: number(imagesPerSecond, imagesPerSecond < 10 ? 1 : 0) })
      : '',
    secondsLeft === null || isPaused ? '' : t('libLeft', { time: duration(secondsLeft) }),
    failed > 0 ? t('libUnread', { n: failed }) : '',
  ].filter(Boolean);
}

/** The result of an ended run: 120 new · 3 moved · 1 could not be read. */
export function reportWords({ report, error }: Job): string {
  if (!report) return error ? withHint({ ...error, message: error.detail }) : '';
  const parts = [
    report.added > 0 && t(report.newModel ? 'libAgainCount' : 'libAddedCount', { n: report.added }),
    report.updated > 0 && t('libUpdatedCount', { n: report.updated }),
    report.moved > 0 && t('libMovedCount', { n: report.moved }),
    report.copies > 0 && t('libCopiesCount', { n: report.copies }),
    report.removed > 0 && t('libRemovedCount', { n: report.removed }),
  ].filter((part) => part !== false);
  if (parts.length === 0) parts.push(t('libNothingNew'));
  if (report.completed > 0) parts.push(t('libCompletedCount', { n: report.completed }));
  if (report.leftToRead > 0) parts.push(t('libLeftToRead', { n: report.leftToRead }));
  if (report.newModel?.isComplete) parts.push(t('libNewModel', { model: modelName(report.newModel.model) }));
  if (report.failed > 0) parts.push(t('libUnread', { n: report.failed }));
  return dotted(parts);
}

/** What a run that was stopped leaves: the pictures that it has read, or the model of before. */
export const stoppedWords = ({ model, report }: Job): string =>
  model || report?.newModel
    ? t('modStopped', { old: modelName(status.value?.model.id ?? '') })
    : t('libStopped');
