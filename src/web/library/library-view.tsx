import { useEffect } from 'preact/hooks';
import { loadAccess } from '../state/access.ts';
import { online } from '../state/connection.ts';
import { external, isOver, jobs, libraryRefusal, readOnly, reloadLibrary, status } from '../state/library.ts';
import { sentences, withHint } from '../text/format.ts';
import { t } from '../text/language.ts';
import { About } from './about.tsx';
import { Folders } from './folders.tsx';
import { keepFocus } from './keep-focus.ts';
import { later } from './later.tsx';
import { ModelHint } from './model-hint.tsx';
import { Models } from './models.tsx';
import { counted } from './parts.tsx';
import { Runs } from './runs.tsx';
import { Storage } from './storage.tsx';
import { Words } from './words.tsx';
import './common.css';
import './library.css';

const Watching = later(async () => (await import('../watching/watching.tsx')).Watching);
const Devices = later(async () => (await import('../devices/devices.tsx')).Devices);
const ViewOnly = later(async () => (await import('../devices/view-only.tsx')).ViewOnly);
const Tuning = later(async () => (await import('../tuning/tuning.tsx')).Tuning);
const Copies = later(async () => (await import('./copies.tsx')).Copies);
const Failures = later(async () => (await import('./failures.tsx')).Failures);

/** The library page: folders, runs, unreadable files, copies and storage. */
export function LibraryView() {
  useEffect(() => {
    void reloadLibrary();
    void loadAccess();
  }, []);
  useEffect(keepFocus, []);
  // Reloads the lists of copies and failures when a run has ended.
  const ended = jobs.value.find(isOver)?.id ?? '';
  const known = status.value;
  return (
    <div class="lib">
      <header class="lib-head">
        <h1>{t('library')}</h1>
        <p class="lib-quiet">
          {known && (
            <>
              {counted(known.images, 'libPicture', 'libPictures')} ·{' '}
              {counted(known.files, 'libFile', 'libFiles')}
            </>
          )}
        </p>
      </header>
      <p class="lib-wrong" role="alert">
        {online.value &&
          libraryRefusal.value &&
          sentences(withHint(libraryRefusal.value), t('resultsRetrying'))}
      </p>
      {status.value?.rights === 'read' && <ViewOnly />}
      <ModelHint />
      <Folders />
      {!external.value && (
        <>
          <Watching />
          <Runs />
          {!readOnly.value && <Models />}
          {!readOnly.value && <Words />}
          <Failures key={`failures${ended}`} />
          <Copies key={`copies${ended}`} />
          {!readOnly.value && <Tuning />}
        </>
      )}
      <Storage />
      <Devices />
      <About />
    </div>
  );
}
