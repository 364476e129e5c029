import { allOf, type Filter } from '../core/filter.ts';
import type { VectorStore } from '../store/store.ts';

/** The pictures that match and whose words have not been read, also where none may be read. */
export function countUnread(store: VectorStore, filter?: Filter): Promise<number> {
  const unread: Filter = { op: 'not', of: { op: 'contains', field: 'text', value: '' } };
  return store.count(allOf([...(filter ? [filter] : []), unread]), { leading: true });
}
