export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

const ORDER: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];
let threshold = ORDER.indexOf('warn');

/** Sets the most verbose level that is written, in the order silent, error, warn, info, debug. */
export function setLogLevel(level: LogLevel): void {
  threshold = ORDER.indexOf(level);
}

/** The current level, to pass on to worker threads, which have their own copy of this module. */
export function logLevel(): LogLevel {
  return ORDER[threshold]!;
}

let isDumb = false;

/** Tells whether the terminal understands no escape sequences (TERM=dumb), so that none are written to it. @default false */
export function setDumbTerminal(is: boolean): void {
  isDumb = is;
}

/** Whether lines on it can be cleared and written anew. */
export const redraws = (stream: NodeJS.WriteStream): boolean => stream.isTTY && !isDumb;

/** Clears a terminal from the cursor on. */
export const CLEAR_BELOW = '\u001b[0J';

/**
 * Writes a line for people to stderr. On a terminal it takes the place of a progress bar, which leaves the cursor at its beginning, also of
 * one that another process draws there.
 */
export function tell(line: string): void {
  process.stderr.write(`${redraws(process.stderr) ? CLEAR_BELOW : ''}${line}\n`);
}

/** One line on stderr: time, level, message and the fields as JSON. */
function write(level: LogLevel, message: string, fields: Record<string, unknown>): void {
  if (ORDER.indexOf(level) > threshold) return;
  const tail = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  tell(`${new Date().toISOString()} ${level} ${message}${tail}`);
}

export const log = {
  error: (message: string, fields: Record<string, unknown> = {}) => write('error', message, fields),
  warn: (message: string, fields: Record<string, unknown> = {}) => write('warn', message, fields),
  info: (message: string, fields: Record<string, unknown> = {}) => write('info', message, fields),
  debug: (message: string, fields: Record<string, unknown> = {}) => write('debug', message, fields),
};
