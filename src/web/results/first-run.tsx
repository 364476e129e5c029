import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { attempt } from '../library/attempt.ts';
import { openFolderChooser } from '../library/choosing.tsx';
import { Icon } from '../parts/icon.tsx';
import { activeJob, folders, readOnly, reloadLibrary } from '../state/library.ts';
import { t } from '../text/language.ts';
import { drawing } from '../watching/gallery-drawing.ts';
import { say } from '../watching/watching-text.ts';
import './notice.css';

/** The welcome page of an empty library, with two ways to start. */
export function FirstRun() {
  const job = activeJob.value;
  if (job) {
    const { done = 0, total = null } = job.progress ?? {};
    return (
      <Beginning
        title={t('resultsBeginning')}
        more={t('resultsBeginningMore')}
        done={done}
        total={total}
        count={total === null ? t('resultsCounting', { n: done }) : t('resultsDone', { n: done, total })}
      />
    );
  }
  if (drawing.value)
    return (
      <Beginning
        title={say('drawing')}
        more={say('drawingMore')}
        {...drawing.value}
        count={say('drawn', drawing.value)}
      />
    );
  const known = folders.value;
  // Waits for the status, so that both buttons appear together without a layout shift.
  if (!known) return null;
  const { gallery } = known;
  const fruitless = known.folders.length > 0;
  return (
    <div class="results-notice results-first">
      <Stack />
      <h2>{t(fruitless ? 'resultsNoPictures' : 'resultsWelcome')}</h2>
      <p class="results-notice-quiet">{t(fruitless ? 'resultsNoPicturesMore' : 'resultsWelcomeMore')}</p>
      {!readOnly.value && (
        <div class="results-notice-actions">
          <button type="button" class="button primary" onClick={openFolderChooser}>
            <Icon name="folder" size={18} />
            {t('libAddFolder')}
          </button>
          {gallery && <TryGallery path={gallery} />}
        </div>
      )}
    </div>
  );
}

function TryGallery({ path }: { path: string }) {
  const [adding, setAdding] = useState(false);
  const add = async () => {
    setAdding(true);
    if (await attempt(() => api.addFolder(path))) await reloadLibrary();
    setAdding(false);
  };
  return (
    <button type="button" class="button" disabled={adding} onClick={() => void add()}>
      <Icon name="image" size={18} />
      {t('resultsTryGallery')}
    </button>
  );
}

interface Begun {
  readonly title: string;
  readonly more: string;
  readonly done: number;
  readonly total: number | null;
  /** How far it is. */
  readonly count: string;
}

/** Progress until the first pictures appear. */
function Beginning({ title, more, done, total, count }: Begun) {
  return (
    <div class="results-notice results-first">
      <Stack />
      <h2>{title}</h2>
      <p class="results-notice-quiet">{more}</p>
      <progress
        class="results-first-progress"
        aria-label={title}
        max={total ?? undefined}
        value={total ? done : undefined}
      />
      <p class="results-notice-quiet">{count}</p>
    </div>
  );
}

/** Illustration: a small grid of pictures. */
function Stack() {
  return (
    <svg class="results-stack" viewBox="0 0 136 76" width="136" height="76" aria-hidden="true">
      <rect x="0" y="0" width="54" height="35" rx="5" />
      <rect x="60" y="0" width="28" height="35" rx="5" />
      <rect x="94" y="0" width="42" height="35" rx="5" class="results-stack-found" />
      <rect x="0" y="41" width="34" height="35" rx="5" />
      <rect x="40" y="41" width="60" height="35" rx="5" />
      <rect x="106" y="41" width="30" height="35" rx="5" />
    </svg>
  );
}
