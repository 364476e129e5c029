import { useSignal } from '@preact/signals';
import { Indexes } from './indexes.tsx';
import { say } from './indexes-text.ts';

/** Size, age and reason of the index of each collection, asked for when it is opened. */
export function IndexMore() {
  const isOpen = useSignal(false);
  return (
    <details
      class="lib-index"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{say('more')}</summary>
      {isOpen.value && <Indexes />}
    </details>
  );
}
