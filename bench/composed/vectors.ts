import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeGallery } from '../../scripts/gallery/gallery.ts';
import { loadConfig } from '../../src/config.ts';
import type { Region } from '../../src/core/region.ts';
import { chooseModel } from '../../src/engine/choose-model.ts';
import { decode } from '../../src/images/decode.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import type { Embedder } from '../../src/models/embedder.ts';
import { openEmbedder } from '../../src/models/open.ts';
import { packageRoot } from '../../src/package-root.ts';
import { withFolder } from '../run.ts';
import { COLOURED, COLOURS, drawColoured } from './colours.ts';
import { placedThings } from './places.ts';
import { colourFile, partFile, placeFile } from './questions.ts';

/** Pictures that are drawn and embedded at the same time. */
const LANES = 4;

export const GALLERY = join(packageRoot, 'node_modules', '.cache', 'soutu-gallery');

/** Draws the demo gallery; resolves to the names of its files. */
export async function galleryFiles(): Promise<string[]> {
  await makeGallery(GALLERY);
  return ['emoji', 'documents', 'scenes'].flatMap((part) =>
    readdirSync(join(GALLERY, part)).map((file) => join(part, file)),
  );
}

export interface Vectors {
  readonly model: Embedder['model'];
  /** Names of the files of the demo gallery. */
  readonly gallery: readonly string[];
  /** Raw projections of all pictures and parts by name. */
  readonly pictures: ReadonlyMap<string, Float32Array>;
  /** Raw projections of texts. */
  readonly texts: ReadonlyMap<string, Float32Array>;
}

/**
 * Draws all pictures and embeds them and the texts, once for all formulas.
 *
 * @param more further pictures by name
 */
export async function embedAll(
  model: string,
  texts: readonly string[],
  more: ReadonlyMap<string, () => Promise<Buffer>> = new Map(),
): Promise<Vectors> {
  const gallery = await galleryFiles();
  return withFolder(async (cacheDir) => {
    const ref = await chooseModel(loadConfig({ model }), null);
    const embedder = await openEmbedder(ref, { precision: 'int8', workers: 2, cacheDir });
    const pictures = new Map<string, Float32Array>();
    const embed = async (name: string, bytes: Buffer, region?: Region) => {
      pictures.set(name, await embedPicture(embedder, bytes, region));
    };
    await inLanes([
      ...gallery.map((file) => () => embed(file, readFileSync(join(GALLERY, file)))),
      ...placedThings().map(({ thing, place, part, draw }) => async () => {
        const bytes = await draw();
        await embed(placeFile(thing, place), bytes);
        await embed(partFile(thing, place), bytes, part);
      }),
      ...COLOURED.flatMap((thing) =>
        Object.keys(COLOURS).map(
          (colour) => async () => embed(colourFile(thing, colour), await drawColoured(thing, colour)),
        ),
      ),
      ...[...more].map(
        ([name, draw]) =>
          async () =>
            embed(name, await draw()),
      ),
    ]);
    const unique = [...new Set(texts)];
    const raws = await embedder.embedTexts(unique);
    await embedder.close();
    return {
      model: embedder.model,
      gallery,
      pictures,
      texts: new Map(unique.map((text, i) => [text, raws[i]!])),
    };
  });
}

async function embedPicture(embedder: Embedder, bytes: Buffer, region?: Region): Promise<Float32Array> {
  const { pixels } = await decode(bytes, sniffFormat(bytes), {
    maxPixels: 1e9,
    shrinkTo: embedder.model.imageSize,
    ...(region && { region }),
  });
  return (await embedder.embedImages([pixels]))[0]!;
}

async function inLanes(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = jobs.values();
  const lane = async () => {
    for (const job of queue) await job();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
