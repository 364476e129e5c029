import { readFileSync } from 'node:fs';

/** The largest resident size that this process has had, in bytes. */
export function peakRss(): number {
  try {
    // Not maxRSS: on Linux a new process inherits that of the process which started it.
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  } catch {
    return process.memoryUsage.rss();
  }
}
