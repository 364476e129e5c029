import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Refusal } from '../api.ts';
import { Toasts } from '../library/toasts.tsx';
import { selectingPart } from '../state/actions.ts';
import { online } from '../state/connection.ts';
import { reachable } from '../state/library.ts';
import type { SearchPicture } from '../state/search-state.ts';
import { headed } from '../text/format.ts';
import { t } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { STORE_PROBLEMS } from '../text/store-problems.ts';
import { Arrows, Bar } from './bar.tsx';
import { followKeys } from './keys.ts';
import { animateFromTile, focusTile } from './opening.ts';
import { Panel } from './panel.tsx';
import { panelOpen } from './panel-open.ts';
import { PartPreview } from './part-preview.tsx';
import { Problem } from './problem.tsx';
import {
  close,
  detailsRefusal,
  followResults,
  known,
  loadDetails,
  preloadNeighbours,
  shown,
  step,
} from './shown.ts';
import { Stage, type StageControls } from './stage.tsx';
import { Toolbar } from './toolbar.tsx';
import { followWords } from './words.ts';
import './viewer.css';
import './panel.css';
import './part.css';
import './words.css';

/** A single picture in full, in a modal dialog; empty while no picture is open. */
export function Viewer() {
  return shown.value && <Open source={shown.value} />;
}

function Open({ source }: { source: SearchPicture }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const main = useRef<HTMLDivElement>(null);
  const controls = useRef<StageControls | null>(null);
  const lastId = useRef(source.id);
  lastId.current = source.id;
  const ofLibrary = source.kind === 'similarTo';

  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    // Focuses the picture or the selection on it instead of the first button, so that Tab continues from there.
    (element.querySelector<HTMLElement>('.part-box') ?? main.current!).focus({ preventScroll: true });
    animateFromTile(element, source.id);
    const stop = followKeys(() => controls.current);
    return () => {
      stop();
      element.close();
      focusTile(lastId.current);
    };
  }, []);
  const again = useSignal(0);
  useEffect(
    () => (ofLibrary && online.peek() ? loadDetails(source.id) : undefined),
    [source.id, again.value, reachable.value],
  );
  useSignalEffect(followResults);
  useSignalEffect(preloadNeighbours);
  useSignalEffect(followWords);

  const picture = ofLibrary ? known.value : null;
  // The connection bar reports an offline server, and the details are loaded when it is back.
  const refusal = ofLibrary && detailsRefusal.value?.code !== 'no-response' ? detailsRefusal.value : null;
  const isMissing = refusal?.code === 'not-found';
  const failed = picture || isMissing ? null : refusal;
  const waiting = ofLibrary && !picture && !refusal;
  const selecting = selectingPart.value;
  const name = picture ? baseName(picture.path) : t('viewLabel');
  return (
    <dialog
      class="view"
      ref={dialog}
      aria-label={name}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div class="view-main" ref={main} tabIndex={-1}>
        <p class="sr-only" aria-live="polite">
          {picture && name}
        </p>
        <Bar busy={selecting || isMissing} controls={() => controls.current} />
        {isMissing && <Problem title={t('viewGone')} hint={t('viewGoneHint')} />}
        {failed && <Failed refusal={failed} again={() => again.value++} />}
        {waiting && <div class="view-stage" aria-busy="true" />}
        {(picture || !ofLibrary) && !isMissing && (
          <Stage
            source={source}
            facts={picture}
            name={name}
            step={step}
            controls={(ready) => {
              controls.current = ready;
            }}
          />
        )}
        {ofLibrary && !selecting && !isMissing && <Arrows />}
        {selecting && <PartPreview source={source} />}
        {!isMissing && <Toolbar source={source} />}
        <Toasts inViewer />
      </div>
      {picture && !isMissing && !selecting && panelOpen.value && <Panel picture={picture} />}
    </dialog>
  );
}

function Failed({ refusal, again }: { refusal: Refusal; again: () => void }) {
  const words = STORE_PROBLEMS[refusal.code];
  const [title, hint] = words ? ([t(words[0]), t(words[1])] as const) : headed(refusal);
  return <Problem title={title} hint={hint} again={again} />;
}
