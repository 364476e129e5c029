import { effect, signal } from '@preact/signals';

type Theme = 'system' | 'light' | 'dark';
const STORAGE_KEY = 'soutu-theme';
const stored = localStorage.getItem(STORAGE_KEY);

/** The chosen theme; `system` follows the operating system. */
const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');

/** Sets the theme on the root element, where the styles read it, and stores it. */
export function followTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    if (theme.value === 'system') localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, theme.value);
  });
}

/** Switches to the theme that is not shown now. */
export function switchTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const seen = theme.value === 'system' ? system : theme.value;
  const next = seen === 'dark' ? 'light' : 'dark';
  theme.value = next === system ? 'system' : next;
}
