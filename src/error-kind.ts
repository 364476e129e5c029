/** An entry of the error table: its meaning, what to do about it, its HTTP status and its exit code. */
export interface ErrorKind {
  readonly summary: string;
  readonly hint: string;
  readonly http: number;
  readonly exit: number;
}
