import { signal } from '@preact/signals';

const KEPT = 'soutu-panel';
const kept = localStorage.getItem(KEPT);

/** Whether the facts are shown beside the picture; on a phone they begin closed, for they cover half of it. */
export const panelOpen = signal(kept ? kept === 'open' : matchMedia('(min-width: 800px)').matches);

export function togglePanel(): void {
  panelOpen.value = !panelOpen.value;
  localStorage.setItem(KEPT, panelOpen.value ? 'open' : 'closed');
}
