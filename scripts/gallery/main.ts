import { resolve } from 'node:path';
import { createDrawingProgress } from '../../src/cli/progress.ts';
import { makeGallery } from './gallery.ts';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || rest.length > 0) {
  process.stderr.write('usage: node dist/scripts/gallery/main.js FOLDER\n');
  process.exitCode = 2;
} else {
  const started = performance.now();
  const progress = createDrawingProgress(process.stderr);
  const { made, emoji, documents, scenes } = await makeGallery(resolve(folder), {
    onStart: () =>
      process.stderr.write(
        'Drawing the demo gallery (once, about a minute). Its pictures appear meanwhile.\n',
      ),
    onProgress: progress.update,
  });
  progress.end();
  if (made) {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stderr.write(
      `Drew the demo gallery: ${emoji} emoji, ${documents} documents and ${scenes} scenes in ${seconds} s.\n`,
    );
  }
}
