import type { Recommendation, RejectedModel, RejectReason } from '../../../engine.ts';
import { formatAbout, formatBytes, formatRate, plural, printable } from '../../format.ts';

/** What is said about rejected models; `limit` is the longest time that a model may take. In the order in which they are listed. */
const REASONS: Readonly<Record<RejectReason, (limit: string) => string>> = {
  language: () => 'Not for these languages',
  files: () => 'To be converted by hand first (docs/models.md)',
  space: () => 'Too large for the free disk space',
  speed: (limit) => `Too slow here: 100,000 pictures would take more than ${limit}`,
  damaged: () => 'Cannot be used as they are on this disk (soutu models info NAME)',
  offline: () => 'Downloads are turned off',
  setting: () => 'The setting model names another one',
};

/** One sentence with the advice, then the command and the reasons against other models, a line each. */
export function recommendationLines(recommendation: Recommendation): string[] {
  const { model, fits, languages, rejected, maxSeconds } = recommendation;
  const known = new Intl.ListFormat('en', { type: 'conjunction' }).format(languages.map(nameOf));
  const reasons = Object.entries(REASONS).flatMap(([reason, words]) => {
    const those = rejected.filter((one) => one.reason === reason).map(described);
    return those.length > 0 ? [`${words(formatAbout(maxSeconds))}: ${those.join(', ')}`] : [];
  });
  if (!fits)
    return [`No model that suits this machine knows ${known}; ${printable(model.name)} stays.`, ...reasons];
  return [
    `${adviceOf(recommendation)}: ${[`it suits searches in ${known}`, ...speedOf(recommendation)].join(', and ')}.`,
    ...commandOf(recommendation),
    ...reasons,
  ];
}

function adviceOf({ model, action, downloadBytes }: Recommendation): string {
  const name = printable(model.id);
  if (action === 'keep') return `Keep ${name}`;
  return action === 'use'
    ? `Use ${name}, which is on this disk`
    : `Take ${name} (${formatBytes(downloadBytes)} to download)`;
}

function speedOf({ action, images, seconds, imagesPerSecond, isMeasured }: Recommendation): string[] {
  const about = isMeasured ? '' : 'about ';
  const isTimed = action !== 'keep' && images > 0 && seconds !== null;
  const time = `: about ${isTimed ? formatAbout(seconds) : ''} for the ${plural(images, 'picture')} of this library`;
  if (imagesPerSecond === null) return [];
  return [
    `this machine analyses ${about}${formatRate(imagesPerSecond)} pictures/s with it${isTimed ? time : ''}`,
  ];
}

function commandOf({ model: { name }, action }: Recommendation): string[] {
  if (action === 'keep') return [];
  return [`Run: ${action === 'pull' ? `soutu models pull ${name} && ` : ''}soutu models use ${name}`];
}

/** The id of a model; if it is too slow, with its rate and time. */
function described({ id, reason, imagesPerSecond, seconds }: RejectedModel): string {
  if (reason !== 'speed' || imagesPerSecond === null || seconds === null) return id;
  return `${id} (about ${formatRate(imagesPerSecond)} pictures/s, ${formatAbout(seconds)})`;
}

/** The name of a language; the tag itself if it is not one. */
function nameOf(tag: string): string {
  try {
    const names = new Intl.DisplayNames('en', { type: 'language' });
    return names.of(tag.split(/[-_]/)[0]!) ?? printable(tag);
  } catch {
    return printable(tag);
  }
}
