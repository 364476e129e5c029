import { effect, signal } from '@preact/signals';

type Theme = 'system' | 'light' | 'dark';
const KEPT = 'soutu-theme';
const kept = localStorage.getItem(KEPT);

/** Light or dark; `system` follows the system. */
const theme = signal<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system');

/** Keeps the theme on the root element, where the colours look for it. */
export function followTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    if (theme.value === 'system') localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, theme.value);
  });
}

/** Changes to the other one of what is seen now. */
export function switchTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const seen = theme.value === 'system' ? system : theme.value;
  const next = seen === 'dark' ? 'light' : 'dark';
  theme.value = next === system ? 'system' : next;
}
