import type { Background, Calibration, QueryKind, RelevanceBasis } from '../core/relevance.ts';

/**
 * What the relevance of texts depends on. A model whose searches for texts were not measured is judged by standard deviations above the
 * mean of texts, which tell as much for a picture as for a text, and so is a picture with words.
 */
export function basisOfTexts(
  kind: QueryKind,
  calibration: Calibration | null,
  background: Background | null,
): RelevanceBasis {
  const measured = kind === 'both' ? undefined : calibration?.texts?.[kind];
  if (calibration === null || measured === undefined) return { calibration: null, kind: 'text', background };
  return { calibration: { ...calibration, [kind]: measured }, kind, background };
}
