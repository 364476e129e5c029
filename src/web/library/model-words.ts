import type { DownloadView } from '../../http/contract/models.ts';
import type { Refusal } from '../api.ts';
import type { Model } from '../state/models.ts';
import { bytes, duration, withHint } from '../text/format.ts';
import { language, type TextName, t } from '../text/language.ts';
import { zhSummaries } from '../text/zh-models.ts';

interface Words {
  readonly text: string;
  /** Language of the text if it is not that of the page. */
  readonly lang: 'en' | undefined;
}

/** What a model is good at; null if the server does not know it. */
export function summaryOf({ id, summary }: Pick<Model, 'id' | 'summary'>): Words | null {
  const chinese = language.value === 'zh' ? zhSummaries[id] : undefined;
  if (chinese !== undefined) return { text: chinese, lang: undefined };
  return summary === null ? null : { text: summary, lang: language.value === 'en' ? undefined : 'en' };
}

/** What went wrong and what to do about it, by the code of the error. */
const PROBLEMS: Readonly<Record<string, TextName>> = {
  offline: 'modOffline',
  'hub-unreachable': 'modWhyUnreachable',
  'hub-denied': 'modWhyDenied',
  'hub-not-public': 'modWhyNotPublic',
  'hub-not-found': 'modWhyNotThere',
  usage: 'modWhyNotThere',
  'bad-request': 'modWhyNotThere',
  'hub-failed': 'modWhyHub',
  'download-interrupted': 'modWhyInterrupted',
  'download-corrupt': 'modWhyCorrupt',
  'disk-full': 'modWhyFull',
  'model-invalid': 'modWhyInvalid',
  'not-found': 'modWhyMissing',
  'model-missing': 'modWhyMissing',
  'model-in-use': 'modWhyNeeded',
  locked: 'modWhyLocked',
  'bad-setting': 'modFixed',
};

/** An error about a model in the language of the page; the server's own words for one that the page does not know. */
export function problemWords(refusal: Refusal): string {
  const words = PROBLEMS[refusal.code];
  return words ? t(words) : withHint(refusal);
}

/** 408 kB of 1.5 GB; only the first if it is not known how much there is. */
export const amountOf = (done: number, total: number | null | undefined) =>
  total ? t('modBytesOf', { done: bytes(done), total: bytes(total) }) : bytes(done);

/** Phase, bytes, rate and remaining time of a download: Downloading · 120 MB of 299 MB · 12 MB/s · 15 sec left. */
export function downloadParts({ progress }: DownloadView): string[] {
  if (progress === null) return [t('modStarting')];
  const { phase, doneBytes, totalBytes, bytesPerSecond, secondsLeft } = progress;
  if (phase === 'waiting') return [t('modQueued')];
  const amount = amountOf(doneBytes, totalBytes);
  if (phase === 'checking') return [t('modChecking'), amount];
  return [
    t('modDownloading'),
    amount,
    bytesPerSecond > 0 ? t('modBytesRate', { size: bytes(bytesPerSecond) }) : '',
    secondsLeft === null ? '' : t('libLeft', { time: duration(secondsLeft) }),
  ].filter(Boolean);
}
