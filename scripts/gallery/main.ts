import { resolve } from 'node:path';
import { createDrawingProgress } from '../../src/cli/progress.ts';
import { setDumbTerminal, tell } from '../../src/log.ts';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || rest.length > 0) {
  process.stderr.write('usage: node dist/scripts/gallery/main.js FOLDER\n');
  process.exitCode = 2;
} else {
  process.exitCode = await drawIn(resolve(folder));
}

async function drawIn(folder: string): Promise<number> {
  let started = 0;
  setDumbTerminal(process.env.TERM === 'dumb');
  const progress = createDrawingProgress(process.stderr);
  try {
    // Loaded here, because a package of the pictures that is missing is a failure like others.
    const { makeGallery } = await import('./gallery.ts');
    const { made, emoji, documents, scenes } = await makeGallery(folder, {
      onStart: () => {
        started = performance.now();
        tell('Drawing the demo gallery (once, a minute or two). Its pictures appear meanwhile.');
      },
      onWait: () => tell('Another process draws the demo gallery. Its pictures appear here too.'),
      onProgress: progress.update,
    });
    progress.end();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (made)
      tell(
        `Drew the demo gallery: ${emoji} emoji, ${documents} documents and ${scenes} scenes in ${seconds} s.`,
      );
    return 0;
  } catch (error) {
    progress.end();
    tell(`The demo gallery could not be drawn to its end: ${reasonOf(error)}`);
    return 1;
  }
}

/** In one line. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  // The rest names the files that require the package.
  const [reason] = message.split('\n');
  const isMissing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  return isMissing ? `${reason}. npm ci installs what is missing.` : reason!;
}
