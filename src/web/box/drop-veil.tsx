import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isId } from '../../core/id.ts';
import { Icon } from '../parts/icon.tsx';
import { toast } from '../state/toasts.ts';
import { t } from '../text/language.ts';
import { takeFiles, takeKnown } from './take-picture.ts';

/** The type under which the results hand on the id of a picture that is dragged. */
const DRAGGED_ID = 'text/soutu-id';

const dragging = signal(false);

/** Takes pictures that are dropped or pasted anywhere on the page; while one is over the page, says what will happen. */
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

/** A popover, so that it lies above an open dialog too. */
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
  // Without this nothing is dropped, and nobody would be told why.
  event.preventDefault();
  transfer.dropEffect = 'copy';
  dragging.value = usable;
}

/** A field of text takes dropped words itself. */
const isField = ({ target }: Event) => target instanceof Element && target.matches('input, textarea');

function left(event: DragEvent): void {
  // From one element to the next is no way out.
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
  // A picture of the results comes with a file too, of its thumbnail.
  if (nothing) toast(t('boxNoDrop'), 'bad');
  else if (isId(id)) takeKnown({ kind: 'similarTo', id });
  else takeFiles(transfer.files);
}

function pasted(event: ClipboardEvent): void {
  const data = event.clipboardData;
  if (!data || data.files.length === 0) return;
  // Office programs put a picture of the text beside the text: the text is meant.
  if (data.types.includes('text/plain') && data.types.includes('text/html')) return;
  event.preventDefault();
  takeFiles(data.files);
}
