import { Header } from './box/header.tsx';
import { JobBar } from './library/job-bar.tsx';
import { LibraryView } from './library/library-view.tsx';
import { LogIn } from './library/log-in.tsx';
import { Toasts } from './library/toasts.tsx';
import { place } from './state/address.ts';
import { allowed } from './state/connection.ts';
import { Viewer } from './viewer/viewer.tsx';
import { Connection } from './wall/connection.tsx';
import { WallView } from './wall/wall.tsx';

/** The whole page. */
export function App() {
  if (!allowed.value) return <LogIn />;
  return (
    <>
      <Header />
      <main id="main">{place.value === 'library' ? <LibraryView /> : <WallView />}</main>
      <Viewer />
      <footer>
        <Connection />
        <JobBar />
      </footer>
      <Toasts />
    </>
  );
}
