import { type LeftOut, namedKinds } from '../core/left-out.ts';
import { formatCount, plural, printable } from './format.ts';

/** Says what was left out, for example 1,234 files of kinds that Soutu does not read: 900 .mov, 300 .mp4, 34 .ai; null for nothing. */
export function leftOutLine(leftOut: LeftOut): string | null {
  if (leftOut.files === 0) return null;
  const { named, others } = namedKinds(leftOut);
  const kinds = named.map(({ extension, files }) => `${formatCount(files)} .${printable(extension)}`);
  if (others > 0) kinds.push(`${formatCount(others)} others`);
  return `${plural(leftOut.files, 'file')} of kinds that Soutu does not read: ${kinds.join(', ')}`;
}
