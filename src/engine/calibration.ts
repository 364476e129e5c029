import { backgroundOf, cosinesOf, QUERY_KINDS } from '../core/relevance.ts';
import type { Calibrations } from '../search/calibrations.ts';
import type { CalibrationInfo } from './calibration-types.ts';
import type { Session } from './sessions.ts';

/** Describes the calibration of a model in its collection. */
export async function describeCalibration(
  session: Pick<Session, 'model' | 'collection'>,
  calibrations: Calibrations,
): Promise<CalibrationInfo> {
  const { id, calibration, fingerprint } = await session.model();
  const measured = calibration ? [] : await calibrations.measured(session.collection, fingerprint);
  const kinds = Object.fromEntries(
    QUERY_KINDS.map((kind) => {
      if (calibration) {
        const cosines = cosinesOf({ calibration, kind, background: null });
        return [kind, { ...cosines, items: null, measuredAt: null }];
      }
      const one = measured.find(({ spreads }) => spreads[kind] !== null);
      if (!one) return [kind, null];
      const background = backgroundOf([], one.spreads[kind]);
      const { items, measuredAt } = one;
      return [kind, { ...cosinesOf({ calibration, kind, background }), items, measuredAt }];
    }),
  ) as CalibrationInfo['kinds'];
  const isMeasured = Object.values(kinds).some((kind) => kind !== null);
  return { model: id, source: calibration ? 'card' : isMeasured ? 'library' : 'none', kinds };
}
