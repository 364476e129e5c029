import { Icon } from '../parts/icon.tsx';
import { croppedUpload } from '../state/actions.ts';
import { viewed } from '../state/history.ts';
import { dismiss, toasts } from '../state/toasts.ts';
import { t } from '../text/language.ts';
import './toasts.css';

/**
 * The toasts. A modal dialog makes the rest of the page inert, so the viewer renders its own copy of them with `inViewer`.
 */
export function Toasts({ inViewer = false }: { inViewer?: boolean }) {
  const viewing = viewed.value !== null || croppedUpload.value !== null;
  if (viewing !== inViewer) return null;
  return (
    <div class="toasts" role="status" aria-live="polite" aria-relevant="additions">
      {toasts.value.map(({ key, text, tone, undo }) => (
        <div key={key} class={`toast toast-${tone}`}>
          <p>{text}</p>
          {undo && (
            <button type="button" class="toast-undo" onClick={undo}>
              {t('toastUndo')}
            </button>
          )}
          <button type="button" class="toast-close" aria-label={t('toastClose')} onClick={() => dismiss(key)}>
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
