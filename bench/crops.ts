import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { loadConfig } from '../src/config.ts';
import { normalize } from '../src/core/vector.ts';
import { chooseModel } from '../src/engine/choose-model.ts';
import type { Pixels } from '../src/models/embedder.ts';
import { BUILT_IN } from '../src/models/model-cards.ts';
import { openEmbedder } from '../src/models/open.ts';
import { GALLERY, galleryFiles } from './composed/vectors.ts';
import { generator } from './vectors.ts';

const require = createRequire(import.meta.url);
/** Crops of each picture that are stored, beside the whole. */
const CROPS = 7;
/** One crop of every so many pictures is asked for, and is not stored. */
const ASKED = 6;
/** Names in each language that are asked for. */
const NAMES = 400;
/** Side of a picture before it is cropped, in pixels. */
const SIDE = 320;

/** Embeddings of the built-in model: unit vectors. */
export interface RealVectors {
  readonly pictures: readonly Float32Array[];
  /** Queries of each kind, none of which is stored. */
  readonly queries: Readonly<Record<'pictures' | 'English' | 'Chinese', readonly Float32Array[]>>;
}

/**
 * Embeds crops of the gallery's pictures and of drawings, as somebody has series of similar pictures, and as queries further crops and the
 * names of the drawings.
 *
 * @param drawings the unpacked npm package `openmoji`
 * @param share of the pictures, 0 to 1, for a trial
 */
export async function embedCrops(drawings: string, share: number, cacheDir: string): Promise<RealVectors> {
  const [english, chinese] = ['en', 'zh'].map(
    (language) =>
      require(`emojibase-data/${language}/data.json`) as {
        readonly label: string;
        readonly hexcode: string;
      }[],
  );
  const files = new Map(
    english!.map(({ hexcode }) => [
      hexcode,
      join(drawings, 'color', 'svg', `${hexcode.replaceAll('-FE0F', '')}.svg`),
    ]),
  );
  const all = [
    ...(await galleryFiles()).map((file) => join(GALLERY, file)),
    ...[...files.values()].filter((file) => existsSync(file)),
  ];
  const bases = evenly(all, Math.ceil(share * all.length));
  const namesIn = (entries: typeof english) =>
    evenly(
      entries!.filter(({ hexcode }) => existsSync(files.get(hexcode) ?? '')).map(({ label }) => label),
      Math.ceil(share * NAMES),
    );
  const ref = await chooseModel(loadConfig({ model: BUILT_IN }), null);
  const embedder = await openEmbedder(ref, { precision: 'int8', workers: 2, cacheDir });
  const unitsOf = (raws: readonly Float32Array[]) => raws.map((raw) => normalize(raw).unit);
  const next = generator(5);
  const [pictures, asked]: Float32Array[][] = [[], []];
  for (const [i, file] of bases.entries()) {
    const crops = await cropsOf(file, CROPS + Number(i % ASKED === 0), next);
    const units = unitsOf(await embedder.embedImages(crops));
    pictures!.push(...units.slice(0, CROPS + 1));
    asked!.push(...units.slice(CROPS + 1));
    if (i % 100 === 0) process.stderr.write(`${pictures!.length} pictures\n`);
  }
  const queries = {
    pictures: asked!,
    English: unitsOf(await embedder.embedTexts(namesIn(english))),
    Chinese: unitsOf(await embedder.embedTexts(namesIn(chinese))),
  };
  await embedder.close();
  return { pictures: pictures!, queries };
}

/** The whole picture, and crops of other places, sizes, colours and sides. */
async function cropsOf(file: string, count: number, next: () => number): Promise<Pixels[]> {
  const { data, info } = await sharp(file, { density: 200 })
    .resize(SIDE, SIDE, { fit: 'inside' })
    .flatten({ background: { r: 200 + 55 * next(), g: 200 + 55 * next(), b: 200 + 55 * next() } })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const whole = { width: info.width, height: info.height };
  const raw = { ...whole, channels: 3 } as const;
  const found: Pixels[] = [{ data: new Uint8Array(data), ...whole }];
  while (found.length <= count) {
    const part = 0.45 + 0.5 * next();
    const [width, height] = [Math.ceil(part * whole.width), Math.ceil(part * whole.height)];
    const left = Math.floor(next() * (whole.width - width));
    const top = Math.floor(next() * (whole.height - height));
    const changed = await sharp(data, { raw })
      .extract({ left, top, width, height })
      .flop(next() < 0.5)
      .modulate({ brightness: 0.7 + 0.6 * next(), hue: Math.floor(40 * next() - 20) })
      .raw()
      .toBuffer();
    found.push({ data: new Uint8Array(changed), width, height });
  }
  return found;
}

/** So many of a list, spread over it. */
const evenly = <T>(list: readonly T[], count: number): T[] =>
  list.filter((_, i) => Math.floor(((i + 1) * count) / list.length) > Math.floor((i * count) / list.length));
