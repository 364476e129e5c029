/** Puts a text on the clipboard; true if that worked. `near` lies where the focus may be, in an open dialog if there is one. */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  const copied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  return copied || copyBySelection(text, near);
}

/** The way that also works over plain HTTP, where browsers keep the clipboard away. */
function copyBySelection(text: string, near: HTMLElement): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'sr-only';
  near.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  near.focus();
  return copied;
}
