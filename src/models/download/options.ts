/** Limits and times of a download. Tests use small ones. */
export interface TransferOptions {
  /** Longest time to connect, in milliseconds. */
  readonly connectMs: number;
  /** Longest time until an answer begins, in milliseconds. */
  readonly answerMs: number;
  /** Longest time without a byte of an answer, in milliseconds. */
  readonly stallMs: number;
  /** Attempts at a request, or at a part of a file that makes no progress. */
  readonly tries: number;
  /** Pause before the second attempt in milliseconds; it doubles with each further one. */
  readonly backoffMs: number;
  /** Longest pause in milliseconds; a hub that asks for a longer one is reported instead. */
  readonly maxPauseMs: number;
  /** Ranges of a file that are downloaded at once. */
  readonly connections: number;
  /** Length of such a range, in bytes. */
  readonly partBytes: number;
  /** How often the list of finished ranges is saved, in milliseconds: what a kill -9 costs. */
  readonly saveMs: number;
}

export const TRANSFER_DEFAULTS: TransferOptions = {
  connectMs: 5000,
  answerMs: 15_000,
  stallMs: 30_000,
  tries: 5,
  backoffMs: 500,
  maxPauseMs: 60_000,
  connections: 4,
  partBytes: 32 * 1024 * 1024,
  saveMs: 500,
};
