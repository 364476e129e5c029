import type { Background, QueryKind, RelevanceBasis } from '../core/relevance.ts';

/** Of two modalities the cosines are low, of one they are high, whichever of them is the query. */
const SCALE_OF: Readonly<Record<QueryKind, QueryKind>> = { image: 'text', text: 'image', both: 'both' };

/** What the relevance of texts depends on. */
export function basisOfTexts(kind: QueryKind, background: Background | null): RelevanceBasis {
  return { calibration: null, kind: SCALE_OF[kind], background };
}
