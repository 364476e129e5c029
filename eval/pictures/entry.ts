import type { Drawing, Look } from '../../scripts/gallery/kit/scene.ts';

/** A picture of the made set. */
export interface Entry {
  /** Path inside the set's folder, with `/`; its ending says the format. */
  readonly file: string;
  readonly draw: (seed: string) => Drawing;
  /** @default 'flat' */
  readonly look?: Look;
  /** Written into the file as XMP `dc:description`. */
  readonly caption?: string;
}
