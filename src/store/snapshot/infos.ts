import { INFO_FIELDS } from '../fields.ts';
import type { ItemInfo } from '../item.ts';

/** What hits carry, packed: as JSON text of some 150 bytes an item, where objects would take a kilobyte. */
export interface Infos {
  /** Appends them. */
  push(infos: readonly ItemInfo[]): void;
  /** The info of the item with this number, in the order in which they came. */
  at(item: number): ItemInfo;
}

const PACKED = INFO_FIELDS.filter((field) => field !== 'id');

export function createInfos(ids: readonly string[]): Infos {
  const ends = [0];
  let parts: Buffer[] = [];

  function join(): Buffer {
    if (parts.length !== 1) parts = [Buffer.concat(parts)];
    return parts[0]!;
  }

  return {
    push(infos) {
      const texts = infos.map((info) => Buffer.from(JSON.stringify(pack(info))));
      for (const text of texts) ends.push(ends.at(-1)! + text.length);
      parts.push(Buffer.concat(texts));
    },
    at(item) {
      return unpack(ids[item]!, join().toString('utf8', ends[item], ends[item + 1]));
    },
  };
}

/** Most items lead their asset: its id need not be there twice. */
function pack(info: ItemInfo): unknown[] {
  return PACKED.map((field) => (field === 'asset' && info.asset === info.id ? null : info[field]));
}

function unpack(id: string, text: string): ItemInfo {
  const values = JSON.parse(text) as unknown[];
  const info: Partial<Record<keyof ItemInfo, unknown>> = { id };
  PACKED.forEach((field, i) => {
    info[field] = values[i];
  });
  return { ...info, asset: info.asset ?? id } as ItemInfo;
}
