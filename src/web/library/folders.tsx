import { signal } from '@preact/signals';
import { api } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { showResults } from '../state/actions.ts';
import { route } from '../state/history.ts';
import { activeJob, external, folders, loadJobs, readOnly, reloadLibrary, status } from '../state/library.ts';
import { reload, results } from '../state/results.ts';
import { withUndo } from '../state/toasts.ts';
import { t } from '../text/language.ts';
import { attempt } from './attempt.ts';
import { openFolderChooser } from './choosing.tsx';
import { later } from './later.tsx';
import { counted, Section } from './parts.tsx';

const LeftOut = later(async () => (await import('./left-out.tsx')).LeftOut);

/** Folders that are being removed, which are hidden although they are still in the library. */
const removing = signal<readonly string[]>([]);

/** The folders of the library with their actions. */
export function Folders() {
  const known = folders.value?.folders.filter(({ path }) => !removing.value.includes(path));
  return (
    <Section name="libFolders" data={folders.value}>
      {external.value && <p class="lib-quiet">{t('libExternal', { name: external.value })}</p>}
      {!external.value && known?.length === 0 && <p class="lib-quiet">{t('libNoFolders')}</p>}
      <ul class="lib-rows">
        {known?.map(({ path, files, missing }) => (
          <li key={path} class="lib-row">
            <Icon name="folder" size={18} />
            <button
              type="button"
              class="lib-path-link"
              aria-label={t('libOpenFolder', { path })}
              onClick={() => showResults({ folders: [path] })}
            >
              {path}
            </button>
            {missing && <span class="lib-missing">{t('libMissing')}</span>}
            <span class="lib-count">{counted(files, 'libFile', 'libFiles')}</span>
            {!readOnly.value && (
              <button
                type="button"
                class="button plain"
                aria-label={t('libRemoveFolder', { path })}
                onClick={() => remove(path)}
              >
                {t('libRemove')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {!readOnly.value && <Actions empty={known?.length === 0} />}
      <LeftOut />
    </Section>
  );
}

function Actions({ empty }: { empty: boolean }) {
  return (
    <div class="lib-actions">
      <button type="button" class="button primary" onClick={openFolderChooser}>
        <Icon name="add" size={18} />
        {t('libAddFolder')}
      </button>
      <button
        type="button"
        class="button"
        disabled={activeJob.value !== null || empty}
        onClick={() => void index({})}
      >
        <Icon name="renew" size={18} />
        {t('libUpdate')}
      </button>
      {!empty && (
        <button
          type="button"
          class="button plain"
          title={t('libFullHint')}
          disabled={activeJob.value !== null}
          onClick={() => void index({ full: true })}
        >
          {t('libFull')}
        </button>
      )}
      {(status.value?.failed ?? 0) > 0 && (
        <button
          type="button"
          class="button plain"
          disabled={activeJob.value !== null}
          onClick={() => void index({ retryFailed: true })}
        >
          {t('libRetry')}
        </button>
      )}
    </div>
  );
}

async function index(request: { retryFailed?: boolean; full?: boolean }): Promise<void> {
  await attempt(() => api.index(request));
  await loadJobs();
}

function remove(path: string): void {
  const restore = () => {
    removing.value = removing.peek().filter((one) => one !== path);
  };
  removing.value = [...removing.peek(), path];
  withUndo(
    t('libFolderRemoved', { path }),
    () => {
      void attempt(() => api.removeFolder(path)).then(async () => {
        // Else the wall would show pictures that are gone until the answer comes.
        if (route.peek() === 'library') results.value = null;
        reload();
        await reloadLibrary();
        restore();
      });
    },
    restore,
  );
}
