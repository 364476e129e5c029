/** Codes of gRPC that the SDK passes on. */
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** Codes of Milvus. */
const COLLECTION_MISSING = 100;
const NOT_LOADED = 101;
const NOT_FULLY_LOADED = 103;
/** The service is not ready, is unavailable, or limits the requests. */
const TEMPORARY: ReadonlySet<number> = new Set([2, 4, 8]);

/** Reasons of UNAVAILABLE that no waiting changes. */
const PERMANENT = /wrong version number|Protocol error|Name resolution failed|certificate|SSL routines/i;
/** Lite reports with the code of an unexpected error that it is shutting down. */
const SHUTTING_DOWN = /already closed|is closed|shutting down|after shutdown/i;

/** A search that was running when another process released the collection ends with this reason and the code of another error. */
const RELEASED = /delegator closed/i;

/**
 * What kind of failure it is, and so what helps:
 *
 * - `away`: the server does not answer or is not ready; may pass
 * - `unreachable`: the address is wrong
 * - `slow`: no answer within the deadline; may pass
 * - `denied`: the token is missing or wrong
 * - `missing`: the collection does not exist
 * - `unloaded`: the collection has to be loaded
 * - `unsupported`: the server does not know the call
 * - `other`
 */
type FailureKind =
  | 'away'
  | 'unreachable'
  | 'slow'
  | 'denied'
  | 'missing'
  | 'unloaded'
  | 'unsupported'
  | 'other';

/** A call of the SDK that failed, whichever way it did. */
export class MilvusFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, reason: string, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.name = 'MilvusFailure';
    this.kind = kind;
  }

  /** Whether the same call may succeed later. */
  get mayPass(): boolean {
    return this.kind === 'away' || this.kind === 'slow';
  }
}

interface Status {
  readonly error_code?: unknown;
  readonly code?: number;
  readonly reason?: string;
  readonly retriable?: boolean;
}

/**
 * Throws the failure that an answer reports. Answers with an error can claim `error_code: 'Success'`, and calls that a server
 * does not implement are answered with an empty object, so only a status with the name and the code of success counts.
 */
export function checkAnswer<T>(answer: T): T {
  const status = statusOf(answer);
  if (status === null) throw new MilvusFailure('unsupported', 'the server does not implement this call');
  if (status.error_code === 'Success' && !status.code) return answer;
  throw failureOf(status);
}

function statusOf(answer: unknown): Status | null {
  if (typeof answer !== 'object' || answer === null) return null;
  if ('status' in answer && typeof answer.status === 'object') return answer.status as Status | null;
  return 'error_code' in answer ? (answer as Status) : null;
}

function failureOf(status: Status): MilvusFailure {
  const { code = 0, reason = '', retriable = false } = status;
  const text = reason === '' ? `error ${code || String(status.error_code)}` : reason;
  if (code === COLLECTION_MISSING) return new MilvusFailure('missing', text);
  const isUnloaded = code === NOT_LOADED || code === NOT_FULLY_LOADED || RELEASED.test(reason);
  if (isUnloaded) return new MilvusFailure('unloaded', text);
  const isTemporary = retriable || TEMPORARY.has(code) || (code === 1 && SHUTTING_DOWN.test(reason));
  return new MilvusFailure(isTemporary ? 'away' : 'other', text);
}

/** Converts anything that the SDK throws: errors of gRPC, answers with a status, and errors of its own. */
export function toFailure(thrown: unknown): MilvusFailure {
  if (thrown instanceof MilvusFailure) return thrown;
  const status = thrown instanceof Error ? null : statusOf(thrown);
  if (status !== null) return failureOf(status);
  if (!(thrown instanceof Error)) return new MilvusFailure('other', String(thrown), thrown);
  const { code, details } = thrown as { code?: unknown; details?: unknown };
  const reason = typeof details === 'string' && details !== '' ? details : thrown.message;
  return new MilvusFailure(kindOf(code, reason), reason, thrown);
}

function kindOf(code: unknown, reason: string): FailureKind {
  switch (code) {
    case UNAVAILABLE:
      return PERMANENT.test(reason) ? 'unreachable' : 'away';
    case DEADLINE_EXCEEDED:
      return 'slow';
    case UNAUTHENTICATED:
    case PERMISSION_DENIED:
      return 'denied';
    case UNIMPLEMENTED:
      return 'unsupported';
    default:
      return 'other';
  }
}
