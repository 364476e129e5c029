import { Icon, type IconName } from '../parts/icon.tsx';
import { results } from '../state/results.ts';
import { type TextName, t } from '../text/language.ts';
import { panelOpen, togglePanel } from './panel-open.ts';
import { canStep, close, indexInResults, step } from './shown.ts';
import type { StageControls } from './stage.tsx';
import { toggleWords, words, wordsMarked } from './words.ts';

interface BarProps {
  /** Hides details, zoom and position, which are useless while a part is being selected. */
  readonly busy: boolean;
  readonly controls: () => StageControls | null;
}

/** The bar above the picture: close, position in the results, zoom, details. */
export function Bar({ busy, controls }: BarProps) {
  const button = (name: TextName, icon: IconName, key: string, work: () => void, pressed?: boolean) => (
    <button
      type="button"
      class={`button plain icon ${pressed === undefined ? 'view-zoom' : ''}`}
      aria-label={t(name)}
      aria-pressed={pressed}
      title={`${t(name)} (${key})`}
      onClick={work}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="view-bar">
      <button
        type="button"
        class="button plain icon"
        aria-label={t('viewClose')}
        title={`${t('viewClose')} (Esc)`}
        onClick={close}
      >
        <Icon name="close" />
      </button>
      <Position />
      {!busy && (
        <>
          {button('viewZoomOut', 'zoomOut', '-', () => controls()?.zoomBy(1 / 1.5))}
          {button('viewFit', 'whole', '0', () => controls()?.whole())}
          {button('viewZoomIn', 'zoomIn', '+', () => controls()?.zoomBy(1.5))}
          {words.value.length > 0 && button('viewWords', 'words', 't', toggleWords, wordsMarked.value)}
          {button('viewInfo', 'info', 'i', togglePanel, panelOpen.value)}
        </>
      )}
    </div>
  );
}

function Position() {
  const at = indexInResults.value;
  const current = results.value;
  // The number of hits of a search is known only when all are loaded.
  const total = current?.complete ? current.ratios.length : null;
  return <p class="view-place">{at >= 0 && total !== null ? t('viewPlace', { at: at + 1, total }) : ''}</p>;
}

/** The buttons for the previous and the next picture. */
export function Arrows() {
  return (
    <>
      <Arrow by={-1} name="viewPrevious" icon="left" />
      <Arrow by={1} name="viewNext" icon="right" />
    </>
  );
}

function Arrow({ by, name, icon }: { by: 1 | -1; name: TextName; icon: IconName }) {
  return (
    <button
      type="button"
      class={`button icon view-arrow view-arrow-${icon}`}
      aria-label={t(name)}
      // Not `disabled`, because at the last picture the focus would leave the viewer.
      aria-disabled={!canStep(by)}
      onClick={() => step(by)}
    >
      <Icon name={icon} size={24} />
    </button>
  );
}
