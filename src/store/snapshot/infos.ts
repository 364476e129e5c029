import { INFO_FIELDS } from '../fields.ts';
import type { ItemInfo } from '../item.ts';

/** The metadata of hits, packed as JSON of about 150 bytes per item, where objects would take a kilobyte. */
export interface Infos {
  push(infos: readonly ItemInfo[]): void;
  /** Bytes that they take. */
  bytes(): number;
  /** The info of the item at this index, in order of insertion. */
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
    bytes: () => ends.at(-1)!,
    at(item) {
      return unpack(ids[item]!, join().toString('utf8', ends[item], ends[item + 1]));
    },
  };
}

/** Drops the asset of leading items, which equals their id. */
function pack(info: ItemInfo): unknown[] {
  return PACKED.map((field) => (field === 'asset' && info.asset === info.id ? null : info[field]));
}

function unpack(id: string, text: string): ItemInfo {
  const values = JSON.parse(text) as unknown[];
  const info: Partial<Record<keyof ItemInfo, unknown>> = { id };
  PACKED.forEach((field, i) => {
    info[field] = values[i];
  });
  info.asset ??= id;
  return info as unknown as ItemInfo;
}
