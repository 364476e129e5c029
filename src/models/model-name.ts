import { nameOfAddress } from '../core/model-address.ts';
import { similarNames } from '../core/similar-names.ts';
import { MODEL_CARDS } from './model-cards.ts';

/**
 * The full name of a known model given in any case and without its organisation: bge-vl-base is BAAI/BGE-VL-base. A revision
 * stays. The address of a page of a hub is the name of its model, known or not. Null for any other name.
 */
export function fullName(text: string): string | null {
  const name = nameOfAddress(text);
  const [given = '', revision] = name.split('@', 2);
  // Without a revision after the @, something is missing.
  if (revision === '') return null;
  const wanted = given.toLowerCase();
  const card = MODEL_CARDS.find(({ id }) => {
    const full = id.toLowerCase();
    return full === wanted || shortName(full) === wanted;
  });
  if (card === undefined) return name === text ? null : name;
  return card.id + (revision ? `@${revision}` : '');
}

/** The name without its organisation. */
export function shortName(id: string): string {
  return id.slice(id.indexOf('/') + 1).toLowerCase();
}

/**
 * Short names of the models that a name probably means, which is that of none; empty if none is close.
 *
 * @param others ids of models without a card
 */
export function namesLike(given: string, others: readonly string[] = []): string[] {
  const name = nameOfAddress(given).split('@')[0]!;
  const ids = [...MODEL_CARDS.map(({ id }) => id), ...others];
  const isFull = name.includes('/');
  const similar = similarNames(name, isFull ? ids : ids.map(shortName));
  return similar.map(shortName).filter((one) => one !== name);
}
