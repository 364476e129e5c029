/** A text as it may stand in a document or in an attribute of one. */
export const text = (value: string): string =>
  value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
