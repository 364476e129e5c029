import { randomUUID } from 'node:crypto';
import { asSoutuError, SoutuError } from '../../errors.ts';
import { log } from '../../log.ts';
import { fullName } from '../../models/model-name.ts';
import { parseHubName } from '../../models/sources/hub-name.ts';
import type { Download, Downloads, PullOptions, PullReport } from '../download-types.ts';
import { notOfHub } from './pull.ts';
import { READER } from './pull-ocr.ts';

type Pull = (name: string, options: PullOptions) => Promise<PullReport>;
type Listener = (download: Download) => void;

interface DownloadRecord {
  download: Download;
  readonly listeners: Set<Listener>;
  readonly cancelling: AbortController;
}

/** Number of ended downloads that are kept. */
const MAX_ENDED = 50;
/** Number of models that are downloaded at once, because each needs connections and disk space. */
const MAX_RUNNING = 4;

/** @param pull downloads a model; it ends all downloads when the library is closed */
export function createDownloads(pull: Pull): Downloads {
  const records = new Map<string, DownloadRecord>();

  function update(record: DownloadRecord, changes: Partial<Download>): void {
    record.download = { ...record.download, ...changes };
    for (const listener of [...record.listeners]) {
      try {
        listener(record.download);
      } catch (error) {
        log.error('a listener of a download failed', { error: String(error) });
      }
    }
  }

  function end(record: DownloadRecord, result: Partial<Download>): void {
    update(record, { ...result, endedAt: new Date().toISOString() });
    record.listeners.clear();
    const ended = [...records.values()].filter(({ download }) => download.endedAt !== null);
    for (const { download } of ended.slice(0, -MAX_ENDED)) records.delete(download.id);
  }

  async function run(record: DownloadRecord, options: Pick<PullOptions, 'source'>): Promise<void> {
    const { signal } = record.cancelling;
    try {
      const onProgress: PullOptions['onProgress'] = (progress) => update(record, { progress });
      const report = await pull(record.download.model, { ...options, signal, onProgress });
      end(record, { state: 'done', report });
    } catch (error) {
      const known = asSoutuError(error, 'internal');
      if (signal.aborted || known.code === 'interrupted') end(record, { state: 'cancelled' });
      else end(record, { state: 'failed', error: known });
    }
  }

  function recordOf(id: string): DownloadRecord {
    const record = records.get(id);
    if (record) return record;
    throw new SoutuError('not-found', `There is no download ${id}`, {
      hint: `Only the last ${MAX_ENDED} ended downloads are kept.`,
    });
  }

  return {
    start(name, options = {}) {
      const model = fullName(name) ?? name;
      if (model !== READER && parseHubName(model) === null) throw notOfHub(name);
      const isSame = ({ download, cancelling }: DownloadRecord) =>
        download.endedAt === null &&
        !cancelling.signal.aborted &&
        download.model.toLowerCase() === model.toLowerCase();
      const running = [...records.values()].find(isSame);
      if (running) return running.download;
      const active = [...records.values()].filter(({ download }) => download.endedAt === null);
      if (active.length >= MAX_RUNNING) {
        throw new SoutuError('busy', `${MAX_RUNNING} models are being downloaded already`, {
          hint: 'Wait until one is complete, or cancel one.',
        });
      }
      const record: DownloadRecord = {
        download: {
          id: randomUUID(),
          model,
          state: 'running',
          startedAt: new Date().toISOString(),
          endedAt: null,
          progress: null,
          report: null,
          error: null,
        },
        listeners: new Set(),
        cancelling: new AbortController(),
      };
      records.set(record.download.id, record);
      void run(record, options);
      return record.download;
    },
    list: () => [...records.values()].map(({ download }) => download).reverse(),
    get: (id) => recordOf(id).download,
    cancel(id) {
      const record = recordOf(id);
      record.cancelling.abort(new SoutuError('interrupted', 'The download was cancelled'));
      return record.download;
    },
    follow(id, listener) {
      const record = recordOf(id);
      listener(record.download);
      if (record.download.endedAt === null) record.listeners.add(listener);
      return () => record.listeners.delete(listener);
    },
  };
}
