import { signal } from '@preact/signals';
import { later } from './later.tsx';

const Chooser = later(async () => (await import('./folder-chooser.tsx')).Chooser);

/** Whether a folder is being chosen. */
export const choosing = signal(false);

/** Opens the dialog for choosing a folder of the server and adding it to the library. */
export function openFolderChooser(): void {
  choosing.value = true;
}

/** The dialog; empty while it is closed. */
export function FolderChooser() {
  return choosing.value ? <Chooser /> : null;
}
