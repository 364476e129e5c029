import { useEffect } from 'preact/hooks';
import { loadAccess } from '../state/access.ts';
import { isOver, jobs, reloadLibrary, status } from '../state/library.ts';
import { t } from '../text/language.ts';
import { About } from './about.tsx';
import { Copies } from './copies.tsx';
import { Failures } from './failures.tsx';
import { Folders } from './folders.tsx';
import { counted } from './parts.tsx';
import { Runs } from './runs.tsx';
import { Storage } from './storage.tsx';
import './common.css';
import './library.css';

/** What the library is made of: its folders, how reading them goes, what could not be read, copies, storage. */
export function LibraryView() {
  useEffect(() => {
    void reloadLibrary();
    void loadAccess();
  }, []);
  // Lists of copies and failures are asked for anew when a run has ended.
  const ended = jobs.value.find(isOver)?.id ?? '';
  const known = status.value;
  return (
    <div class="lib">
      <header class="lib-head">
        <h1>{t('libTitle')}</h1>
        <p class="lib-quiet">
          {known && (
            <>
              {counted(known.images, 'libPicture', 'libPictures')} ·{' '}
              {counted(known.files, 'libFile', 'libFiles')}
            </>
          )}
        </p>
      </header>
      <Folders />
      <Runs />
      <Failures key={`failures${ended}`} />
      <Copies key={`copies${ended}`} />
      <Storage />
      <About />
    </div>
  );
}
