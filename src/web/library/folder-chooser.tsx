import { signal } from '@preact/signals';

/** Whether the chooser of folders is open. */
export const choosingFolder = signal(false);

/** Opens the chooser of folders. */
export function openFolderChooser(): void {
  choosingFolder.value = true;
}
