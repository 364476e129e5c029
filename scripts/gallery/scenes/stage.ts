import { ellipse, n, rect } from '../kit/shapes.ts';
import { createRandom, type Random } from '../random.ts';
import { LIGHTS, type Light, mix, type Time, tinted } from './light.ts';

/** The empty picture that a place is drawn on. */
export interface Stage {
  readonly width: number;
  readonly height: number;
  readonly time: Time;
  readonly light: Light;
  readonly random: Random;
  /** Chance for what only some times of day have, so that all else stays where it is. */
  readonly apart: (what: string) => Random;
  /** A daylight colour as it looks now. */
  readonly tone: (colour: string) => string;
  /** The same far away: `depth` of 1 is lost in the haze. */
  readonly far: (colour: string, depth: number) => string;
  /** A name for a gradient that no other has. */
  readonly id: () => string;
}

/** What a place draws behind the things that stand in it, and before them. */
interface Backdrop {
  readonly back: string;
  readonly front?: string;
}

export type Place = (stage: Stage) => Backdrop;

export function createStage(
  width: number,
  height: number,
  time: Time,
  indoors: boolean,
  seed: string,
): Stage {
  const light = LIGHTS[time];
  const tint = indoors ? light.indoors : light.tint;
  const tone = (colour: string) => tinted(colour, tint);
  let count = 0;
  return {
    width,
    height,
    time,
    light,
    random: createRandom(seed),
    apart: (what) => createRandom(`${seed} ${what}`),
    tone,
    far: (colour, depth) => mix(tone(colour), light.haze, depth),
    id: () => `g${count++}`,
  };
}

/** A rectangle across the picture from `top` to `bottom`, its colours running downwards. */
export function band(stage: Stage, top: number, bottom: number, colours: readonly string[]): string {
  return fade(stage, colours, (fill) => rect(0, top, stage.width, bottom - top, { fill }));
}

/** Draws with colours that run downwards over the shape. */
export function fade(stage: Stage, colours: readonly string[], draw: (fill: string) => string): string {
  const id = stage.id();
  const stops = colours.map(
    (colour, at) => `<stop offset="${n(at / (colours.length - 1))}" stop-color="${colour}"/>`,
  );
  return `<linearGradient id="${id}" x2="0" y2="1">${stops.join('')}</linearGradient>${draw(`url(#${id})`)}`;
}

/** A soft spot that ends in nothing: light when bright, a shadow when dark. */
export function glow(
  stage: Stage,
  x: number,
  y: number,
  rx: number,
  ry: number,
  colour: string,
  strength: number,
): string {
  const id = stage.id();
  const stops = [1, 0.45, 0.12, 0].map(
    (share, at) =>
      `<stop offset="${n(at / 3)}" stop-color="${colour}" stop-opacity="${n(share * strength)}"/>`,
  );
  return `<radialGradient id="${id}">${stops.join('')}</radialGradient>${ellipse(x, y, rx, ry, { fill: `url(#${id})` })}`;
}

/** As many drawings as asked for, one after the other. */
export function repeat(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join('');
}
