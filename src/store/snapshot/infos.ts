import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { INFO_FIELDS } from '../fields.ts';
import type { ItemInfo } from '../item.ts';
import { DamagedCopy, FILES } from './copy-files.ts';
import { writeAll } from './typed-arrays.ts';

/** The metadata of hits, which stays on the disk: about 150 bytes per item. */
export interface Infos {
  /** The info of the item in this row. Throws `DamagedCopy`. */
  at(row: number): ItemInfo;
  close(): void;
}

export interface InfosWriter {
  push(infos: readonly ItemInfo[]): void;
  /** Where each info ends, in bytes; the first is 0. */
  finish(): Float64Array;
  close(): void;
}

/** The id is kept apart. */
const PACKED = INFO_FIELDS.filter((field) => field !== 'id');

export function writeInfos(folder: string): InfosWriter {
  const file = openSync(join(folder, FILES.infos), 'w', 0o600);
  const ends = [0];
  return {
    push(infos) {
      const texts = infos.map((info) => Buffer.from(JSON.stringify(pack(info))));
      for (const text of texts) ends.push(ends.at(-1)! + text.length);
      const bytes = Buffer.concat(texts);
      writeAll(file, bytes);
    },
    finish: () => Float64Array.from(ends),
    close() {
      closeSync(file);
    },
  };
}

/** @param idOf the id of a row */
export function openInfos(folder: string, ends: Float64Array, idOf: (row: number) => string): Infos {
  const file = openSync(join(folder, FILES.infos), 'r');
  return {
    at(row) {
      const bytes = Buffer.alloc(ends[row + 1]! - ends[row]!);
      readSync(file, bytes, 0, bytes.length, ends[row]!);
      try {
        return unpack(idOf(row), bytes.toString());
      } catch {
        throw new DamagedCopy('The metadata has changed.');
      }
    },
    close() {
      closeSync(file);
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
