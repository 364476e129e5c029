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

/** One line on stderr: time, level, message and the fields as JSON. */
function write(level: LogLevel, message: string, fields: Record<string, unknown>): void {
  if (ORDER.indexOf(level) > threshold) return;
  const tail = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}${tail}\n`);
}

export const log = {
  error: (message: string, fields: Record<string, unknown> = {}) => write('error', message, fields),
  warn: (message: string, fields: Record<string, unknown> = {}) => write('warn', message, fields),
  info: (message: string, fields: Record<string, unknown> = {}) => write('info', message, fields),
  debug: (message: string, fields: Record<string, unknown> = {}) => write('debug', message, fields),
};
