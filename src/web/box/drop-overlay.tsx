import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isId } from '../../core/id.ts';
import { Icon } from '../parts/icon.tsx';
import { toast } from '../state/toasts.ts';
import { t } from '../text/language.ts';
import { acceptFiles, acceptPicture } from './accept-picture.ts';

/** MIME type of the id of a picture that is dragged from the results. */
const DRAGGED_ID = 'text/soutu-id';

const dragging = signal(false);

/** Accepts pictures that are dropped or pasted anywhere on the page, and shows an overlay while one is dragged over it. */
export function DropOverlay() {
  useEffect(() => {
    const listening = new AbortController();
    const options = { signal: listening.signal };
    window.addEventListener('dragenter', onDragOver, options);
    window.addEventListener('dragover', onDragOver, options);
    window.addEventListener('dragleave', onDragLeave, options);
    window.addEventListener('dragend', endDrag, options);
    window.addEventListener('drop', onDrop, options);
    document.addEventListener('paste', onPaste, options);
    return () => listening.abort();
  }, []);
  return dragging.value ? <Overlay /> : null;
}

/** A popover, so that it is above an open dialog. */
function Overlay() {
  const veil = useRef<HTMLDivElement>(null);
  useEffect(() => veil.current?.showPopover(), []);
  return (
    <div ref={veil} class="drop-veil" popover="manual">
      <p class="drop-card">
        <Icon name="image" size={28} />
        {t('boxDrop')}
      </p>
    </div>
  );
}

function onDragOver(event: DragEvent): void {
  const transfer = event.dataTransfer;
  const usable = transfer?.types.includes('Files') || transfer?.types.includes(DRAGGED_ID) || false;
  if (!transfer || (!usable && isField(event))) return;
  // Required for the drop event, in which an unusable object is reported.
  event.preventDefault();
  transfer.dropEffect = 'copy';
  dragging.value = usable;
}

/** Text fields handle dropped text themselves. */
const isField = ({ target }: Event) => target instanceof Element && target.matches('input, textarea');

function onDragLeave(event: DragEvent): void {
  // Ignores leaving an element for another one of the page.
  if (event.relatedTarget === null) endDrag();
}

function endDrag(): void {
  dragging.value = false;
}

function onDrop(event: DragEvent): void {
  endDrag();
  const transfer = event.dataTransfer;
  if (!transfer) return;
  const id = transfer.getData(DRAGGED_ID);
  const isUnusable = !isId(id) && transfer.files.length === 0;
  if (isUnusable && isField(event)) return;
  event.preventDefault();
  // A picture of the results is dragged with a file too, which is only its thumbnail.
  if (isUnusable) toast(t('boxNoDrop'), 'bad');
  else if (isId(id)) acceptPicture({ kind: 'similarTo', id });
  else acceptFiles(transfer.files);
}

function onPaste(event: ClipboardEvent): void {
  const data = event.clipboardData;
  if (!data || data.files.length === 0) return;
  // Office programs add an image of the copied text; the text is what the user meant to paste.
  if (data.types.includes('text/plain') && data.types.includes('text/html')) return;
  event.preventDefault();
  acceptFiles(data.files);
}
