import type { IndexParameters } from '../core/index-parameters.ts';
import type { IndexPlan, PlannedIndex } from '../core/index-plan.ts';
import { hasParameters, showIndex } from './index-choice.ts';

/** An index that a collection has. */
interface BuiltIndex {
  readonly kind: string;
  readonly parameters: IndexParameters;
}

/**
 * Compares a plan with the index that there is.
 *
 * @param defaults parameters of the planned kind that the plan leaves open
 * @param built null for none
 */
export function plannedIndex(
  plan: IndexPlan<string>,
  defaults: IndexParameters,
  built: BuiltIndex | null,
): PlannedIndex {
  const { kind, parameters, reason, expected = null } = plan;
  const { kind: has, parameters: hasSet } = built ?? { kind: 'flat', parameters: {} };
  return {
    kind,
    parameters: { ...defaults, ...parameters },
    reason,
    expected,
    isBuilt: has === kind && hasParameters(hasSet, plan, defaults),
  };
}

/** Why a collection has an index of this kind. Who asks may have other settings than the run that built it. */
export function reasonFor(
  built: string,
  planned: PlannedIndex,
  { kind, parameters = {} }: IndexPlan<string>,
): string {
  return planned.isBuilt
    ? planned.reason
    : `${built} is what the last run left. With the settings of this command, the next run makes it ${showIndex({ kind, parameters })}: ${planned.reason}`;
}
