import { useLayoutEffect } from 'preact/hooks';
import { Header } from './box/header.tsx';
import { FolderChooser } from './library/choosing.tsx';
import { JobBar } from './library/job-bar.tsx';
import { later } from './library/later.tsx';
import { LibraryView } from './library/library-view.tsx';
import { LogIn } from './library/log-in.tsx';
import { Toasts } from './library/toasts.tsx';
import { Connection } from './results/connection.tsx';
import { ResultsView } from './results/results.tsx';
import { SelectionBar } from './results/selection-bar.tsx';
import { allowed } from './state/connection.ts';
import { route } from './state/history.ts';
import { t } from './text/language.ts';
import { Viewer } from './viewer/viewer.tsx';

/** The whole page. */
export function App() {
  return allowed.value ? <Page /> : <LogIn />;
}

function Page() {
  useLayoutEffect(measureEdges, []);
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        {t('resultsSkip')}
      </button>
      <Header />
      <main id="main" tabIndex={-1}>
        <View />
      </main>
      <Viewer />
      <FolderChooser />
      <footer id="foot">
        <SelectionBar />
        <Connection />
        <JobBar />
      </footer>
      <Toasts />
    </>
  );
}

function View() {
  switch (route.value) {
    case 'library':
      return <LibraryView />;
    case 'results':
      return (
        <>
          <ResultsView />
          <News />
        </>
      );
    default:
      return <Lesson />;
  }
}

/** Says what came by itself. */
const News = later(async () => (await import('./watching/watching.tsx')).News);

/** Few who search want to know. */
const Lesson = later(async () => (await import('./learn/learn-view.tsx')).LearnView);

/** Skips to the first picture if there is one. A button, because a link would change the address, which holds the query. */
function skip(): void {
  const main = document.querySelector<HTMLElement>('#main');
  (main?.querySelector<HTMLElement>('[data-result-index][tabindex="0"]') ?? main)?.focus();
}

/** Passes the heights of the header and the footer of the page to the styles; views have headers of their own. */
function measureEdges(): () => void {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const name = target.id === 'foot' ? '--foot-height' : '--header-height';
      // On phones a part of the sticky header scrolls out of the window.
      const hidden =
        target.id === 'foot' ? 0 : Math.min(0, Number.parseFloat(getComputedStyle(target).top) || 0);
      const height = (target as HTMLElement).offsetHeight + hidden;
      document.documentElement.style.setProperty(name, `${height}px`);
    }
  });
  for (const edge of document.querySelectorAll('.top, #foot')) observer.observe(edge);
  return () => observer.disconnect();
}
