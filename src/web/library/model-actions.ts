import { signal } from '@preact/signals';
import { api } from '../api.ts';
import { loadJobs, reloadLibrary } from '../state/library.ts';
import {
  dismissDownload,
  downloadOf,
  downloads,
  isRunning,
  loadModels,
  type Model,
  models,
} from '../state/models.ts';
import { withUndo } from '../state/toasts.ts';
import { bytes } from '../text/format.ts';
import { t } from '../text/language.ts';
import { attempt } from './attempt.ts';
import { problemWords } from './model-words.ts';

/** Ids of models that are being removed: until the time to undo it has passed, they are still on the disk. */
export const removing = signal<readonly string[]>([]);
/** Whether the collections that are not in use are being deleted. */
export const freeing = signal(false);

const trying = (action: () => Promise<unknown>) => attempt(action, problemWords);

/** Starts a download or continues it. Resolves to whether the server accepted the name. */
export function download(name: string): Promise<boolean> {
  return trying(async () => {
    const started = await api.startDownload(name);
    downloads.value = [started, ...downloads.peek().filter(({ id }) => id !== started.id)];
  });
}

export async function cancelDownload(id: string): Promise<void> {
  await trying(() => api.cancelDownload(id));
}

/** Starts the run that switches the library to a model, or continues it; with the model in use, gives an unfinished switch up. */
export async function use(id: string): Promise<void> {
  await trying(() => api.useModel(id));
  await Promise.all([loadJobs(), loadModels()]);
}

/** Removes a model from the disk of the server when the time to undo it has passed. */
export async function remove(model: Model): Promise<void> {
  const { id, name } = model;
  const restore = () => {
    removing.value = removing.peek().filter((one) => one !== id);
  };
  const commit = () => {
    const download = downloadOf(model);
    if (download && !isRunning(download)) dismissDownload(download);
    void after(api.removeModel(id), restore);
  };
  await trying(async () => {
    const { bytes: size } = await api.plannedRemoval(id);
    if (removing.peek().includes(id)) return;
    // Together with the button to undo it, which gets the focus of the button that is disabled.
    removing.value = [...removing.peek(), id];
    withUndo(t('modRemoving', { model: name, size: bytes(size) }), commit, restore);
  });
}

/** Deletes the collections that are not in use when the time to undo it has passed. */
export function free(size: number): void {
  const restore = () => {
    freeing.value = false;
  };
  freeing.value = true;
  const shared = models.peek()?.shared ?? false;
  const text = t(shared ? 'modFreeingShared' : 'modFreeing', { size: bytes(size) });
  withUndo(text, () => void after(api.freeCollections(shared), restore), restore);
}

/** Waits for a deletion, then shows what is there. */
async function after(deletion: Promise<unknown>, restore: () => void): Promise<void> {
  await trying(() => deletion);
  await Promise.all([reloadLibrary(), loadModels()]);
  restore();
}
