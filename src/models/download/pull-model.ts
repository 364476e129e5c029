import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ERRORS, SoutuError } from '../../errors.ts';
import { log } from '../../log.ts';
import type { HubName } from '../sources/hub-name.ts';
import { freeBytes } from './disk-space.ts';
import { downloadFile } from './download-file.ts';
import { isIntact } from './file-hash.ts';
import type { Hub, RemoteFile, Repository } from './hub.ts';
import type { Layout } from './layouts/layout.ts';
import { createMeter, type Meter, type PullProgress } from './meter.ts';
import { neededFiles } from './needed-files.ts';
import type { TransferOptions } from './options.ts';
import { resumableBytes } from './partial-file.ts';
import { readText } from './read-body.ts';
import { retrying } from './retry.ts';
import { diskFull, writeError } from './transfer-errors.ts';

export interface PullContext {
  readonly transfer: TransferOptions;
  /** Acquires the lock file; throws `locked` while another process holds it. */
  readonly acquireLock: (file: string) => Promise<{ release(): Promise<void> }>;
  /** Bytes free on the disk of a folder. @default asks the system */
  readonly freeBytes?: (folder: string) => Promise<number>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
}

/** What was downloaded. */
export interface Pulled {
  readonly folder: string;
  readonly commit: string | null;
  /** Size of the model's files in bytes. */
  readonly bytes: number;
  /** Bytes that came over the network now. */
  readonly received: number;
}

/** How often to look whether another process has finished, in milliseconds. */
const LOCK_PAUSE_MS = 500;

/** What to download of a repository, and where to. */
interface PullPlan {
  readonly files: readonly RemoteFile[];
  readonly layout: Layout;
}

/**
 * Downloads from one hub. What is on this disk already is checked and not downloaded again.
 *
 * @param plan @default the files that a model needs to run, into the cache of the hub
 */
export async function pullFrom(
  hub: Hub,
  repository: Repository,
  context: PullContext,
  plan?: PullPlan,
): Promise<Pulled> {
  const { name, commit } = repository;
  const { files, layout } = plan ?? {
    files: await neededFiles(repository, (file) => readRemote(hub, name, file, context)),
    layout: hub.layout(repository),
  };
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const meter = createMeter(bytes, context.onProgress);
  try {
    const lock = await waitForLock(layout, meter, context);
    try {
      const paths = await findPresent(files, layout, meter, context.signal);
      const missing = files.filter((file) => !paths.has(file));
      await requireSpace(missing, layout, context.freeBytes ?? freeBytes);
      for (const file of missing) {
        await downloadFile(file, layout, { hub, name, meter, context });
        paths.set(file, layout.complete(file));
      }
      const folder = await layout.finish(paths);
      return { folder, commit, bytes, received: meter.received };
    } finally {
      await lock.release();
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    throw writeError(layout.root, error);
  } finally {
    meter.stop();
  }
}

async function waitForLock(layout: Layout, meter: Meter, { acquireLock, signal }: PullContext) {
  await mkdir(dirname(layout.lockFile), { recursive: true });
  for (let tries = 0; ; tries++) {
    try {
      return await acquireLock(layout.lockFile);
    } catch (error) {
      if (!(error instanceof SoutuError) || error.code !== 'locked') throw error;
      // Only the user can tell whether the owner of such a lock, for example on another machine, is alive.
      if (tries === 0 && error.hint !== ERRORS.locked.hint) log.warn(`${error.message} ${error.hint}`);
      meter.enter('waiting');
      await sleep(LOCK_PAUSE_MS, undefined, { ...(signal && { signal }) }).catch(() =>
        signal?.throwIfAborted(),
      );
    }
  }
}

/** The files that are complete on this disk, with their paths. A damaged one is downloaded again. */
async function findPresent(
  files: readonly RemoteFile[],
  layout: Layout,
  meter: Meter,
  signal?: AbortSignal,
): Promise<Map<RemoteFile, string>> {
  const present = new Map<RemoteFile, string>();
  for (const file of files) {
    meter.enter('checking', file.path);
    for (const path of layout.candidates(file)) {
      if (!(await isIntact(path, file, signal))) continue;
      present.set(file, path);
      meter.found(file.size);
      break;
    }
  }
  return present;
}

async function requireSpace(
  missing: readonly RemoteFile[],
  layout: Layout,
  free: NonNullable<PullContext['freeBytes']>,
): Promise<void> {
  let needed = 0;
  for (const file of missing) needed += file.size - (await resumableBytes(layout.partial(file), file.size));
  if (needed === 0) return;
  const available = await free(layout.root);
  if (available < needed) throw diskFull(layout.root, needed, available);
}

/** Reads a small file of a repository into memory. */
async function readRemote(hub: Hub, name: HubName, file: RemoteFile, context: PullContext): Promise<string> {
  const { transfer, signal } = context;
  const read = async () => {
    const response = await hub.http.send({ url: file.url, signal });
    if (response.status === 200) return readText(response, signal);
    await response.discard();
    throw hub.explain(response, name, file.path);
  };
  return retrying(read, transfer, signal);
}
