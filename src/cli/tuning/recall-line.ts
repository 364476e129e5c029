import { effortText, percent } from '../../core/tuning-points.ts';
import type { IndexRecall } from '../../engine.ts';
import { formatCount, formatDate } from '../format.ts';

/** What searches find, as it was measured. */
export function recallLine(recall: IndexRecall): string {
  const effort = effortText(recall);
  const wanted = recall.wanted === null ? '' : `, ${percent(recall.wanted)} wanted`;
  return `searches find ${percent(recall.recall)} of the nearest pictures${effort && ` with ${effort}`}${wanted} (measured ${formatDate(recall.at)} with ${recall.queries} queries on ${formatCount(recall.rows)} vectors)`;
}
