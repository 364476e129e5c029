import { signal } from '@preact/signals';

const KEPT = 'soutu-panel';
const kept = localStorage.getItem(KEPT);

/** Whether the details are shown beside the picture; initially closed on phones, where they would cover half of it. */
export const panelOpen = signal(kept ? kept === 'open' : matchMedia('(min-width: 800px)').matches);

export function togglePanel(): void {
  panelOpen.value = !panelOpen.value;
  localStorage.setItem(KEPT, panelOpen.value ? 'open' : 'closed');
}
