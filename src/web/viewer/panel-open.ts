import { signal } from '@preact/signals';

const STORAGE_KEY = 'soutu-panel';
const stored = localStorage.getItem(STORAGE_KEY);

/** Whether the details are shown beside the picture; initially closed on phones, where they would cover half of it. */
export const panelOpen = signal(stored ? stored === 'open' : matchMedia('(min-width: 800px)').matches);

export function togglePanel(): void {
  panelOpen.value = !panelOpen.value;
  localStorage.setItem(STORAGE_KEY, panelOpen.value ? 'open' : 'closed');
}
