import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isId } from '../../core/id.ts';
import { Icon } from '../parts/icon.tsx';
import { toast } from '../state/toasts.ts';
import { t } from '../text/language.ts';
import { takeFiles, takeKnown } from './take-picture.ts';

/** MIME type of the id of a picture that is dragged from the results. */
const DRAGGED_ID = 'text/soutu-id';

const dragging = signal(false);

/** Accepts pictures that are dropped or pasted anywhere on the page, and shows an overlay while one is dragged over it. */
export function DropVeil() {
  useEffect(() => {
    const listening = new AbortController();
    const options = { signal: listening.signal };
    window.addEventListener('dragenter', over, options);
    window.addEventListener('dragover', over, options);
    window.addEventListener('dragleave', left, options);
    window.addEventListener('dragend', done, options);
    window.addEventListener('drop', dropped, options);
    document.addEventListener('paste', pasted, options);
    return () => listening.abort();
  }, []);
  return dragging.value ? <Veil /> : null;
}

/** A popover, so that it is above an open dialog. */
function Veil() {
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

function over(event: DragEvent): void {
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

function left(event: DragEvent): void {
  // Ignores leaving an element for another one of the page.
  if (event.relatedTarget === null) done();
}

function done(): void {
  dragging.value = false;
}

function dropped(event: DragEvent): void {
  done();
  const transfer = event.dataTransfer;
  if (!transfer) return;
  const id = transfer.getData(DRAGGED_ID);
  const nothing = !isId(id) && transfer.files.length === 0;
  if (nothing && isField(event)) return;
  event.preventDefault();
  // A picture of the results is dragged with a file too, which is only its thumbnail.
  if (nothing) toast(t('boxNoDrop'), 'bad');
  else if (isId(id)) takeKnown({ kind: 'similarTo', id });
  else takeFiles(transfer.files);
}

function pasted(event: ClipboardEvent): void {
  const data = event.clipboardData;
  if (!data || data.files.length === 0) return;
  // Office programs add an image of the copied text; the text is what the user meant to paste.
  if (data.types.includes('text/plain') && data.types.includes('text/html')) return;
  event.preventDefault();
  takeFiles(data.files);
}
