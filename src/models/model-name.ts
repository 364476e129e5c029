import { MODEL_CARDS } from './model-cards.ts';

/**
 * The full name of a known model given in any case and without its organisation: bge-vl-base is BAAI/BGE-VL-base. A revision
 * stays. Null for any other name.
 */
export function fullName(name: string): string | null {
  const [given = '', revision] = name.split('@', 2);
  const wanted = given.toLowerCase();
  const card = MODEL_CARDS.find(({ id }) => {
    const full = id.toLowerCase();
    return full === wanted || shortName(full) === wanted;
  });
  return card === undefined ? null : card.id + (revision ? `@${revision}` : '');
}

/** The name without its organisation. */
export function shortName(id: string): string {
  return id.slice(id.indexOf('/') + 1).toLowerCase();
}
