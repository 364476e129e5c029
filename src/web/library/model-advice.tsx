import { isKept, recommendation } from '../state/models.ts';
import { bytes, duration, languageName, sentences } from '../text/format.ts';
import { language, t } from '../text/language.ts';
import { summaryOf } from './model-words.ts';

/** The recommendation with its reasons: For searches in English we recommend bge-vl-base: it finds much more. Download: 299 MB. */
export function Advice() {
  const advice = recommendation.value;
  if (!advice?.fits) return null;
  const { model, action, languages, downloadBytes, images, seconds } = advice;
  const name = languageName(languages[0] ?? language.value);
  if (action === 'keep') return <p>{t('modAdviceKeep', { language: name })}</p>;
  const summary = summaryOf(model);
  const facts = sentences(
    action === 'pull' ? t('modAdviceDownload', { size: bytes(downloadBytes) }) : t('modAdviceReady'),
    images > 0 && seconds !== null && !isKept(model)
      ? t('modAdviceTime', { n: images, time: duration(Math.max(1, seconds)) })
      : '',
  );
  const space = language.value === 'zh' ? '' : ' ';
  return (
    <p>
      {t('modAdvice', { language: name, model: model.name })}
      {space}
      {summary && <span lang={summary.lang}>{summary.text.replace(/^Finds/, 'it finds')}</span>}
      {space}
      {facts}
    </p>
  );
}
