import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SoutuError } from '../../errors.ts';
import { PUBLISHED_READER, type PublishedFile, type PublishedReader } from '../ocr/published.ts';
import { parseHubName } from '../sources/hub-name.ts';
import { isIntact } from './file-hash.ts';
import type { RemoteFile, Repository } from './hub.ts';
import { flatLayout } from './layouts/flat-layout.ts';
import { placeCopy } from './layouts/place-file.ts';
import { type PullSettings, withHub } from './pull.ts';
import { type PullContext, type Pulled, pullFrom } from './pull-model.ts';

type Context = Omit<PullContext, 'transfer'>;

/**
 * Downloads the models that read words into a folder. Each must have the hash that is known here, so that only what was measured
 * is used. Throws the errors of hubs and downloads, `hub-failed` if the hub has other files.
 */
export async function pullReader(
  folder: string,
  settings: PullSettings,
  context: Context,
  { repository: name, files }: PublishedReader = PUBLISHED_READER,
): Promise<Pulled> {
  const wanted = parseHubName(name)!;
  return withHub('modelscope', settings, async (hub, transfer) => {
    const repository = await hub.open(wanted, { signal: context.signal });
    const remote = await Promise.all(files.map((file) => describeKnown(file, repository, hub.host)));
    return pullFrom(hub, repository, { ...context, transfer }, { files: remote, layout: flatLayout(folder) });
  });
}

async function describeKnown(file: PublishedFile, repository: Repository, host: string): Promise<RemoteFile> {
  const remote = await repository.describe(file.path);
  if (remote.hash.hex === file.sha256) return remote;
  throw new SoutuError(
    'hub-failed',
    `${host} has another version of ${basename(file.path)} than the one that this version of Soutu knows.`,
    { hint: 'Update Soutu, or take the files from a package: docs/ocr.md says how.' },
  );
}

/** Whether all models that read words are in the folder and undamaged. */
export async function hasReader(
  folder: string,
  { files }: PublishedReader = PUBLISHED_READER,
): Promise<boolean> {
  for (const file of files)
    if (!(await isIntact(join(folder, basename(file.path)), asRemote(file)))) return false;
  return true;
}

/**
 * Copies the models that read words out of a folder, for example an unpacked package, wherever in it and whatever their names.
 * Throws `not-found` if one is missing.
 */
export async function importReader(
  from: string,
  folder: string,
  { files }: PublishedReader = PUBLISHED_READER,
): Promise<void> {
  const paths = await modelsIn(from);
  const found: [PublishedFile, string][] = [];
  for (const file of files) {
    let source: string | null = null;
    for (const path of paths) source ??= (await isIntact(path, asRemote(file))) ? path : null;
    if (source === null)
      throw new SoutuError('not-found', `${from} has no ${basename(file.path)} with the known content.`, {
        hint: 'docs/ocr.md says which packages carry it.',
      });
    found.push([file, source]);
  }
  for (const [file, source] of found) await placeCopy(source, join(folder, basename(file.path)));
}

async function modelsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.onnx'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const asRemote = ({ path, size, sha256 }: PublishedFile): RemoteFile => ({
  path,
  size,
  hash: { algorithm: 'sha256', hex: sha256 },
  url: '',
});
