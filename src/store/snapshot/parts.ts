import type { ItemInfo } from '../item.ts';
import { withIds } from './columns.ts';
import type { Arrays } from './typed-arrays.ts';

/** Which items belong to an asset besides its leading one, as the pages of a document: few libraries have many. */
export interface Parts {
  /** The rows of these assets, without those of leading items. */
  rowsOf(assets: readonly string[]): number[];
}

export interface PartsWriter {
  push(info: Pick<ItemInfo, 'id' | 'asset'>, row: number): void;
  /** For `readParts`. */
  finish(): Arrays;
}

export function writeParts(): PartsWriter {
  const rows: number[] = [];
  const assets: string[] = [];
  return {
    push({ id, asset }, row) {
      if (asset === id) return;
      rows.push(row);
      assets.push(asset);
    },
    finish: () => ({
      partRows: Uint32Array.from(rows),
      partAssets: new Uint8Array(Buffer.from(assets.join(''), 'hex')),
    }),
  };
}

/** @param arrays from `writeParts` */
export function readParts({ partRows, partAssets }: Arrays): Parts {
  return {
    rowsOf(assets) {
      const found = withIds(partAssets as Uint8Array, assets);
      return Array.from(partRows!.filter((_, i) => found[i] === 1));
    },
  };
}
