/** Milliseconds for which a version must be unchanged before it is copied, because indexing creates one every second. */
const SETTLED_MS = 2000;
/**
 * Milliseconds after the first search of a version from which the copy of an earlier process is looked for: a process that searches once
 * has ended before.
 */
const LOOK_MS = 500;
/**
 * A large library that changes often is copied again only after so many times the milliseconds that its last copy took above these, and
 * after so many for each byte of it: ten minutes for a gigabyte.
 */
const [RESTS, SHORT_MS, BYTE_MS] = [5, 1000, 600_000 / 1e9];
/** Milliseconds after which it is tried again to make a copy that could not be made. */
const RETRY_MS = 600_000;

/** When a copy of a version is looked for, and when one is made. */
export interface Pace {
  /** A search met this version. Returns whether an earlier one did. */
  saw(version: string): boolean;
  /** Whether it is time to look for a copy of the version that was seen, or to make one. */
  isTime(version: string): boolean;
  /** Whether a copy of this version was not looked for yet; from then on it was. */
  looksFor(version: string): boolean;
  /** Whether it is time to make one. */
  makes(): boolean;
  /** Copies may be looked for again, because the one that was in use is gone. */
  forget(): void;
  /** None can be made of this version for a while. */
  refuse(version: string): void;
  /** One was made or tried, from this moment on; rests in proportion. */
  rest(started: number, bytes: number): void;
}

export function createPace(settledMs = SETTLED_MS): Pace {
  let seen: { readonly version: string | null; readonly since: number } = { version: null, since: 0 };
  let lookedFor: string | null = null;
  let refused: { readonly version: string; readonly until: number } | null = null;
  let restsUntil = 0;
  const isSeenFor = (ms: number) => performance.now() - seen.since >= ms;
  const makes = () => isSeenFor(settledMs) && performance.now() >= restsUntil;

  return {
    saw(version) {
      if (seen.version === version) return true;
      seen = { version, since: performance.now() };
      return false;
    },
    isTime(version) {
      if (refused?.version === version && performance.now() < refused.until) return false;
      return lookedFor === version ? makes() : isSeenFor(Math.min(LOOK_MS, settledMs));
    },
    looksFor(version) {
      const isNew = lookedFor !== version;
      lookedFor = version;
      return isNew;
    },
    makes,
    forget() {
      lookedFor = null;
    },
    refuse(version) {
      refused = { version, until: performance.now() + RETRY_MS };
    },
    rest(started, bytes) {
      const now = performance.now();
      restsUntil = now + Math.max(RESTS * (now - started - SHORT_MS), BYTE_MS * bytes - SHORT_MS, 0);
    },
  };
}
