import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { SoutuError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { cannotStart } from './cannot-start.ts';
import { damaged } from './damaged.ts';
import type { RawPicture } from './raw.ts';

/** Ordinary drawings need far less time, but a hostile one may never end. */
const TIMEOUT_MS = 20_000;

/**
 * Draws an SVG in a separate process, which can be killed at any time and returns all of its memory to the system.
 *
 * Throws `corrupt` if the SVG cannot be drawn or takes too long, `busy` if the system cannot start the process or kills it,
 * and the signal's reason.
 *
 * @param size in pixels, as in the root element of the SVG
 */
export async function drawInProcess(
  drawing: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  signal?: AbortSignal,
): Promise<RawPicture> {
  signal?.throwIfAborted();
  const child = await startProcess();
  const kill = () => child.kill('SIGKILL');
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, TIMEOUT_MS);
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  try {
    const closed = new Promise<NodeJS.Signals | null>((resolve) => {
      child.once('close', (_code, killedBy) => resolve(killedBy));
    });
    child.stdin.end(drawing);
    const [pixels, output, killedBy] = await Promise.all([buffer(child.stdout), text(child.stderr), closed]);
    signal?.throwIfAborted();
    if (pixels.length === width * height * 4) {
      return { data: new Uint8Array(pixels), width, height, channels: 4 };
    }
    if (killedBy === 'SIGKILL' && !isLate) throw killedBySystem();
    if (isLate) throw new SoutuError('corrupt', 'the SVG takes too long to decode');
    throw damaged('svg', new Error(reasonIn(output)));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}

async function startProcess(): Promise<ChildProcessWithoutNullStreams> {
  try {
    const child = spawn(process.execPath, [join(packageRoot, 'dist/src/images/svg-process.js')], {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    // Without a listener, an error event ends this process. Errors before `spawn` reject below; a later one is a kill that
    // failed, after which the process ends by itself.
    child.on('error', () => {});
    await once(child, 'spawn');
    // A process that ends early closes its input. The reason is in its output.
    child.stdin.on('error', () => {});
    return child;
  } catch (error) {
    throw cannotStart('the process that draws the svg', error);
  }
}

const killedBySystem = () =>
  new SoutuError('busy', 'the process that draws the svg was killed (SIGKILL)', {
    hint: 'The system may be out of memory. Free some, then try again.',
  });

/** The line of a stack trace that tells the reason. */
const reasonIn = (output: string): string =>
  /^Error: (.*)$/m.exec(output)?.[1]?.slice(0, 300) ?? 'its process ended early';
