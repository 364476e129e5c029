import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RemoteFile, Repository } from '../hub.ts';
import type { Layout } from './layout.ts';
import { type Linking, placeFile } from './place-file.ts';

/**
 * The cache of huggingface_hub, so that Python finds the model too: blobs/HASH holds a file, snapshots/COMMIT/NAME is a link to
 * it, refs/REVISION holds the commit. The reference is written last: until then an earlier commit stays in use.
 */
export function huggingFaceLayout(cache: string, { name, commit }: Repository, linking?: Linking): Layout {
  const folder = `models--${name.organisation}--${name.repository}`;
  const root = join(cache, folder);
  const snapshot = join(root, 'snapshots', commit!);
  const blob = ({ hash }: RemoteFile) => join(root, 'blobs', hash.hex);
  return {
    root,
    lockFile: join(cache, '.locks', folder, 'soutu.lock'),
    candidates: (file) => [blob(file), join(snapshot, file.path)],
    // Not HASH.incomplete: versions of huggingface_hub append to that, and ours has gaps.
    partial: (file) => `${blob(file)}.soutu.incomplete`,
    complete: blob,
    async finish(files) {
      for (const [file, path] of files) await placeFile(path, join(snapshot, file.path), linking);
      const revision = name.revision ?? 'main';
      if (revision !== commit) await writeReference(join(root, 'refs', revision), commit!);
      return snapshot;
    },
  };
}

async function writeReference(file: string, commit: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}.incomplete`;
  await writeFile(aside, commit);
  await rename(aside, file);
}
