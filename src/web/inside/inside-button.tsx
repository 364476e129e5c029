import { useSignal } from '@preact/signals';
import { Popover, PopoverButton } from '../box/popover.tsx';
import { later } from '../library/later.tsx';
import { Icon } from '../parts/icon.tsx';
import { results } from '../state/results.ts';
import { say } from './inside-text.ts';

const InsideView = later(async () => (await import('./inside-view.tsx')).InsideView);

/** Opens a panel that shows how the results were found. Few people look at it, so its code is loaded when it is opened. */
export function InsideButton() {
  return results.value?.kind === 'search' ? <Opener /> : null;
}

const PANEL = 'inside-panel';

function Opener() {
  const isOpen = useSignal(false);
  const label = say('title');
  return (
    <div class="inside">
      <PopoverButton panel={PANEL} label={label}>
        <Icon name="info" size={18} />
      </PopoverButton>
      <Popover
        id={PANEL}
        label={label}
        onOpen={(open) => {
          isOpen.value = open;
        }}
      >
        <h2 class="inside-title">{label}</h2>
        {isOpen.value && <InsideView />}
      </Popover>
    </div>
  );
}
