import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { SoutuError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { RawPicture } from './raw.ts';

/** The slowest honest drawing takes less; a hostile one would never end. */
const TIMEOUT_MS = 20_000;

/**
 * Draws an SVG in a process of its own, which can be ended at any time and gives all of its memory back.
 * Throws `corrupt` where that fails or takes too long, and the signal's reason.
 *
 * @param size in pixels, as the root of the SVG has it
 */
export async function drawInProcess(
  drawing: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  signal?: AbortSignal,
): Promise<RawPicture> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [join(packageRoot, 'dist/src/images/svg-process.js')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const end = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', end, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, TIMEOUT_MS);
  try {
    // A process that ends early reads no more; why it did is in its answer.
    child.stdin.on('error', () => {}).end(drawing);
    const [pixels, complaint] = await Promise.all([buffer(child.stdout), text(child.stderr)]);
    signal?.throwIfAborted();
    if (pixels.length === width * height * 4) {
      return { data: new Uint8Array(pixels), width, height, channels: 4 };
    }
    throw new SoutuError(
      'corrupt',
      `the svg cannot be decoded: ${isLate ? 'it takes too long' : reasonIn(complaint)}`,
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/** The line of a stack trace that says what went wrong. */
const reasonIn = (complaint: string): string =>
  /^Error: (.*)$/m.exec(complaint)?.[1]?.slice(0, 300) ?? 'its process ended early';
