import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { listConcepts, renderDrawing } from '../calibration/drawings.ts';
import { PLACES, placedThings, THINGS } from '../composed/places.ts';
import { GALLERY, galleryFiles } from '../composed/vectors.ts';

/** Pictures with captions in both languages. */
export interface CaptionedSet {
  readonly name: string;
  /** Folder of the pictures. */
  readonly folder: string;
  readonly pictures: readonly Captioned[];
}

interface Captioned {
  readonly file: string;
  /** English and Chinese. */
  readonly captions: readonly [string, string];
}

/** Longer side of the large copies in pixels, as of a camera: the decoder reduces them while it reads them. */
const LARGE = 4000;

/**
 * Draws three sets in a folder: drawings in a style that the built-in model has not learnt, with the names of their emoji; the artwork
 * of the demo gallery, which it has learnt, with the same names; and things at places.
 *
 * @param drawings the unpacked npm package `openmoji`
 */
export async function makeSets(folder: string, drawings: string): Promise<CaptionedSet[]> {
  const concepts = listConcepts(await galleryFiles(), drawings);
  return [
    await makeSet('drawings', folder, concepts, ({ drawing, names }) => ({
      file: basename(drawing).replace('.svg', '.png'),
      captions: names,
      draw: () => renderDrawing(drawing),
    })),
    await makeSet('artwork', folder, concepts, ({ artwork, names }) => ({
      file: basename(artwork),
      captions: names,
      draw: async () => readFileSync(join(GALLERY, artwork)),
    })),
    await makeSet('scenes', folder, placedThings(), ({ thing, place, draw }) => {
      const [what, { words: where }] = [THINGS[thing]!, PLACES[place]!];
      return {
        file: `${thing}-${place}.webp`,
        captions: [`${what[0]} ${where[0]}`, `${where[1]}的${what[1]}`],
        draw,
      };
    }),
  ];
}

async function makeSet<T>(
  name: string,
  parent: string,
  list: readonly T[],
  entryOf: (one: T) => Captioned & { draw(): Promise<Buffer> },
): Promise<CaptionedSet> {
  const folder = join(parent, name);
  mkdirSync(folder);
  const pictures: Captioned[] = [];
  for (const { file, captions, draw } of list.map(entryOf)) {
    writeFileSync(join(folder, file), await draw());
    pictures.push({ file, captions });
  }
  return { name, folder, pictures };
}

/** Writes the captions as `soutu eval` reads them, each changed by `write`; returns the file. */
export function writeCaptions(
  { folder, pictures }: CaptionedSet,
  write: (caption: string) => string = (caption) => caption,
): string {
  const file = `${folder}.json`;
  const captions = pictures.map((one) => [one.file, one.captions.map(write)]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(captions)));
  return file;
}

/** A copy of the set with its pictures as large JPEGs. */
export async function enlarge(set: CaptionedSet): Promise<CaptionedSet> {
  const folder = `${set.folder}-large`;
  mkdirSync(folder);
  const pictures: Captioned[] = [];
  for (const { file, captions } of set.pictures) {
    const jpeg = file.replace(/\.\w+$/, '.jpg');
    const large = sharp(join(set.folder, file)).resize(LARGE, LARGE, { fit: 'inside' });
    await large.flatten({ background: '#fff' }).jpeg({ quality: 90 }).toFile(join(folder, jpeg));
    pictures.push({ file: jpeg, captions });
  }
  return { ...set, folder, pictures };
}
