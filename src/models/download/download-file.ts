import { SoutuError } from '../../errors.ts';
import { log } from '../../log.ts';
import type { HubName } from '../sources/hub-name.ts';
import { fetchFile } from './fetch-file.ts';
import { followHash, isIntact } from './file-hash.ts';
import type { Hub, RemoteFile } from './hub.ts';
import type { Layout } from './layouts/layout.ts';
import type { Meter } from './meter.ts';
import { openPartial, type PartialFile } from './partial-file.ts';
import type { PullContext } from './pull-model.ts';
import { hashError } from './transfer-errors.ts';

interface Task {
  readonly hub: Hub;
  readonly name: HubName;
  readonly meter: Meter;
  readonly context: PullContext;
}

/** Downloads one file; it gets its final name only if it has the length and the hash that the hub states. */
export async function downloadFile(file: RemoteFile, layout: Layout, task: Task): Promise<void> {
  const { meter, context } = task;
  const partial = await openPartial(layout.partial(file), file.size, context.transfer.saveMs);
  meter.begin(partial.resumed);
  try {
    await fetchAndCheck(file, layout, partial, task);
  } catch (error) {
    if (!(error instanceof SoutuError) || error.code !== 'download-corrupt') {
      await partial.close();
      throw error;
    }
    await partial.discard();
    if (partial.resumed === 0) throw error;
    // What an earlier attempt left may be the damaged part, for example after a power cut.
    log.warn('a partial download was damaged and is restarted', { file: file.path });
    await downloadFile(file, layout, task);
  }
}

async function fetchAndCheck(
  file: RemoteFile,
  layout: Layout,
  partial: PartialFile,
  { hub, name, meter, context }: Task,
): Promise<void> {
  const { transfer, signal } = context;
  const path = layout.partial(file);
  const hash = await followHash(path, file, () => partial.missing()[0]?.[0] ?? file.size);
  try {
    meter.enter('downloading', file.path);
    await fetchFile(file, partial, {
      http: hub.http,
      transfer,
      signal,
      explain: (response) => hub.explain(response, name, file.path),
      onBytes: meter.receive,
    });
    meter.enter('checking', file.path);
    const isRight = (await hash.isRight(signal)) || (await isIntact(path, file, signal));
    if (!isRight) throw hashError(file.path, hub.host);
  } finally {
    await hash.close();
  }
  await partial.complete(layout.complete(file));
  meter.end();
}
