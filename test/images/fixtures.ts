import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

export const MAX_PIXELS = 100_000_000;

export function fixture(name: string): Uint8Array {
  return readFileSync(join(packageRoot, 'test/fixtures', name));
}

export interface ManifestImage {
  readonly file: string;
  readonly format: string;
  readonly upright: readonly [number, number];
  readonly alpha: boolean;
}

/** The 44 pictures to decode and the 10 that must fail. */
export const manifest = JSON.parse(new TextDecoder().decode(fixture('preprocess/manifest.json'))) as {
  readonly images: readonly ManifestImage[];
  readonly must_fail: readonly { readonly file: string }[];
};

export function source(file: string): Uint8Array {
  return fixture(`preprocess/source/${file}`);
}
