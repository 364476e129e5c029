/** One test of a model. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was measured, and the limit. */
  readonly found: string;
}

/** The tests of a model. */
export interface ModelCheck {
  readonly id: string;
  readonly folder: string;
  /** Whether all tests passed. */
  readonly ok: boolean;
  /** Whether its vectors were compared with those of the reference implementation, which are known for few models. */
  readonly hasReference: boolean;
  readonly results: readonly CheckResult[];
}
