import type { TextLine } from '../../core/text-line.ts';
import { SoutuError } from '../../errors.ts';
import type { Pixels } from '../embedder.ts';
import { alignShort } from './align.ts';
import { findBoxes } from './boxes.ts';
import type { Reading } from './ctc.ts';
import type { Detector } from './detector.ts';
import { withoutNoise } from './noise.ts';
import { inReadingOrder } from './order.ts';
import { lengthOf, movedDown, type Quad, scaled, turned } from './quad.ts';
import type { Recogniser } from './recogniser.ts';
import { shrunkTo } from './resize.ts';
import { isScreen } from './screen.ts';
import { liesOnItsSide, turnedBack, turnedLeft } from './sideways.ts';
import { joinTiles, tilesOf } from './tiles.ts';

/** Increment when what is read changes, so that pictures are read again. */
export const ALGORITHM = 2;

/** Sides in pixels at which the detector looks whether there is text at all, and where it is. */
const GATE_SIDE = 320;
const [MIN_SIDE, SIDE] = [736, 960];
/** Lines are cut out of the picture at this size at most: letters twice as high as the detector sees them. */
const MAX_SIDE = 2 * SIDE;
/** Lines that are read with less confidence may be upside down: of a document, those that are have .58 to .89, upright ones .92 to .99. */
const UPRIGHT = 0.9;
/** Lines that decide whether the picture is upside down. */
const JURY = 5;

type Finder = Pick<Detector, 'map'>;
type LineReader = Pick<Recogniser, 'read'>;

interface Line {
  readonly quad: Quad;
  readonly reading: Reading;
}

export interface WordReader {
  /**
   * The words of a picture in reading order; none if a first look shows no text.
   *
   * @param isStopped asked before each tile and line; throws `interrupted` once it is true @default never
   */
  read(picture: Pixels, isStopped?: () => boolean): Promise<TextLine[]>;
}

export function createWordReader(detector: Finder, recogniser: LineReader): WordReader {
  return {
    async read(picture, isStopped = () => false) {
      const check = () => {
        if (isStopped()) throw new SoutuError('interrupted', 'Reading was stopped.');
      };
      const finder: Finder = {
        async map(...input) {
          check();
          return detector.map(...input);
        },
      };
      const lineReader: LineReader = {
        async read(...input) {
          check();
          return recogniser.read(...input);
        },
      };
      const parts = tilesOf(picture, MAX_SIDE);
      // Cameras make no long pictures.
      const isSure = parts.length > 1;
      const tiles = [];
      for (const part of parts) {
        tiles.push({ ...part, lines: await linesIn(part.pixels, isSure, finder, lineReader) });
      }
      const lines = joinTiles(
        tiles,
        ({ quad }) => quad,
        ({ quad, reading }, by) => ({ quad: movedDown(quad, by), reading }),
      );
      const words = withoutNoise(lines, ({ reading }) => reading);
      return inReadingOrder(words, ({ quad }) => quad).map(({ quad, reading }) => ({
        ...reading,
        box: fractions(quad, picture),
      }));
    },
  };
}

/**
 * The lines of a picture or a tile in its pixels.
 *
 * @param isSure whether it is read even if a first look shows no text: letters vanish in the small picture, which matters for screens,
 * because most of them have words, and little for photographs
 */
async function linesIn(
  picture: Pixels,
  isSure: boolean,
  detector: Finder,
  recogniser: LineReader,
): Promise<Line[]> {
  const sharp = shrunkTo(picture, MAX_SIDE);
  const glance = findBoxes(await detector.map(sharp, GATE_SIDE));
  if (glance.length === 0 && !isSure && !isScreen(picture)) return [];
  const { upright, boxes, isTurned } = await findUpright(sharp, glance, detector);
  const lines = await readLines(upright, alignShort(boxes), recogniser);
  const [x, y] = [picture.width / sharp.width, picture.height / sharp.height];
  return lines.map(({ quad, reading }) => ({
    quad: scaled(isTurned ? turnedBack(quad, sharp.width) : quad, x, y),
    reading,
  }));
}

/** The boxes of lines in the picture, which is turned if it lies on its side. */
async function findUpright(picture: Pixels, glance: readonly Quad[], detector: Finder) {
  const find = async (isTurned: boolean) => {
    const upright = isTurned ? turnedLeft(picture) : picture;
    const map = await detector.map(upright, sideFor(upright));
    const boxes = findBoxes(map).map((box) =>
      scaled(box, upright.width / map.width, upright.height / map.height),
    );
    return { upright, boxes, isTurned };
  };
  const first = await find(liesOnItsSide(glance, 1));
  return liesOnItsSide(first.boxes, 3) ? find(!first.isTurned) : first;
}

/**
 * Half the size is enough for letters to be found. On the demo gallery's documents, up to 1340 pixels long, 736 pixels found the same
 * lines as 960 in 60 % of the time.
 */
const sideFor = ({ width, height }: Pixels) =>
  Math.min(SIDE, Math.max(MIN_SIDE, Math.max(width, height) / 2));

/**
 * The longest lines decide whether the picture is upside down: most of them then read better from the other end. Single lines may
 * still be, so where the longest ones disagree, a line that is read badly is read both ways.
 */
async function readLines(picture: Pixels, quads: readonly Quad[], recogniser: LineReader): Promise<Line[]> {
  const read = async (quad: Quad): Promise<Line> => ({ quad, reading: await recogniser.read(picture, quad) });
  const readBoth = async (quad: Quad): Promise<Line> => {
    const line = await read(quad);
    if (line.reading.confidence >= UPRIGHT) return line;
    const other = await read(turned(quad));
    return other.reading.confidence > line.reading.confidence ? other : line;
  };
  const longestFirst = quads.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  const jury = longestFirst.slice(0, JURY);
  const others = longestFirst.slice(JURY);

  const verdicts: Line[] = [];
  for (const quad of jury) verdicts.push(await readBoth(quad));
  const turns = verdicts.filter(({ quad }, at) => quad !== jury[at]).length;
  const isUpsideDown = turns > jury.length / 2;
  const lines: Line[] = [];
  for (const [at, line] of verdicts.entries()) {
    lines.push(isUpsideDown && line.quad === jury[at] ? await read(turned(line.quad)) : line);
  }
  for (const quad of others.map((one) => (isUpsideDown ? turned(one) : one))) {
    lines.push(await (turns === 0 ? read(quad) : readBoth(quad)));
  }
  return lines;
}

const fractions = (quad: Quad, { width, height }: Pixels): number[] =>
  quad.flatMap(([x, y]) => [rounded(x / width), rounded(y / height)]);

/** To a tenth of a pixel of a large screen; the box may have been grown beyond the picture. */
const rounded = (fraction: number) => Math.round(Math.min(Math.max(fraction, 0), 1) * 1e4) / 1e4;
