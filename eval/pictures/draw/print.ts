import type { Drawing } from '../../../scripts/gallery/kit/scene.ts';
import { circle, n, path, rect } from '../../../scripts/gallery/kit/shapes.ts';
import { paragraph, type TextStyle, text, textWidth } from '../../../scripts/gallery/kit/text.ts';
import { createRandom } from '../../../scripts/gallery/random.ts';
import { art } from './art.ts';

const PALETTES = [
  ['#f4e3c1', '#c8102e', '#1f2a44'],
  ['#143642', '#ec9a29', '#f4f1de'],
  ['#f6f5f1', '#0f8b8d', '#22223b'],
  ['#ffd23f', '#ee4266', '#22181c'],
  ['#2b2d42', '#ef233c', '#edf2f4'],
] as const;

/** A poster: a large title, a picture that need not agree with it, and smaller lines. */
export function poster(title: string, thing: string, ...lines: readonly string[]): (seed: string) => Drawing {
  return (seed) => {
    const random = createRandom(seed);
    const [paper, accent, ink] = random.pick(PALETTES);
    const [width, height] = [840, 1180];
    const face = random.pick(['sans', 'serif'] as const);
    const heading = fit(title, width - 120, { size: 120, weight: 800, face, fill: accent });
    return {
      width,
      height,
      paper,
      body: [
        rect(30, 30, width - 60, height - 60, { stroke: accent, width: 6 }),
        text(width / 2, 220, title, { ...heading, anchor: 'middle' }),
        circle(width / 2, 580, 280, { fill: accent, opacity: 0.18 }),
        art('openmoji', thing, width / 2 - 250, 330, 500),
        ...lines.map((line, i) =>
          text(width / 2, 960 + i * 66, line, {
            ...fit(line, width - 140, { size: 42, weight: 600, face, fill: ink }),
            anchor: 'middle',
          }),
        ),
      ].join(''),
    };
  };
}

/** White letters with dark edges above and below a picture. */
export function meme(thing: string, above: string, below: string): (seed: string) => Drawing {
  return (seed) => {
    const tone = createRandom(seed).pick(['#5b7c99', '#8a6d5b', '#6a8f5a', '#7d5a7f', '#444a55']);
    const side = 900;
    return {
      width: side,
      height: side,
      paper: tone,
      body:
        path(`M0 0H${side}L0 ${side}Z`, { fill: '#fff', opacity: 0.1 }) +
        art('openmoji', thing, 190, 190, 520) +
        shout(above, 130) +
        shout(below, side - 70),
    };
  };
}

function shout(words: string, y: number): string {
  const style = fit(words, 820, { size: 92, weight: 900, fill: '#fff', anchor: 'middle' });
  const edge = text(450, y, words, { ...style, fill: '#000' });
  const edges = [
    [-4, 0],
    [4, 0],
    [0, -4],
    [0, 4],
  ].map(([dx, dy]) => `<g transform="translate(${dx} ${dy})">${edge}</g>`);
  return edges.join('') + text(450, y, words, style);
}

/** A board on a pole under the sky. */
export function sign(color: string, words: string, below = '', thing = ''): (seed: string) => Drawing {
  return () => {
    const [width, height] = [1000, 750];
    const big = fit(words, 560, { size: 92, weight: 800, fill: '#fff', anchor: 'middle' });
    const small = fit(below, 560, { size: 50, weight: 500, fill: '#fff', anchor: 'middle' });
    const y = thing ? 450 : below ? 300 : 335;
    return {
      width,
      height,
      body: [
        rect(0, 0, width, height, { fill: '#a9cfe8' }),
        path('M0 620Q300 560 560 610T1000 590V750H0Z', { fill: '#7c8f64' }),
        rect(480, 300, 40, 450, { fill: '#7b7f85' }),
        `<rect x="180" y="110" width="640" height="${thing ? 460 : 380}" rx="28" fill="${color}" stroke="#fff" stroke-width="12"/>`,
        thing && art('openmoji', thing, 380, 125, 240),
        text(500, y, words, big),
        text(500, y + 90, below, small),
      ].join(''),
    };
  };
}

/** A box or bag of a shop with its brand and what is in it. */
export function packet(brand: string, thing: string, below: string): (seed: string) => Drawing {
  return (seed) => {
    const random = createRandom(seed);
    const [paper, accent, ink] = random.pick(PALETTES);
    const style: TextStyle = { size: 110, weight: 800, fill: accent, anchor: 'middle' };
    return {
      width: 900,
      height: 1000,
      paper: '#f3f3f1',
      body: [
        path('M190 180H650L730 120H270Z', { fill: accent }),
        path('M650 180L730 120V800L650 900Z', { fill: ink }),
        rect(190, 180, 460, 720, { fill: paper }),
        text(420, 320, brand, fit(brand, 420, style)),
        art('openmoji', thing, 260, 380, 320),
        text(420, 800, below, fit(below, 420, { ...style, size: 52, weight: 500, fill: ink })),
      ].join(''),
    };
  };
}

/** A page of running text under a heading. */
export function page(heading: string, body: string, face: 'serif' | 'hand' | 'sans' = 'serif') {
  return (): Drawing => ({
    width: 900,
    height: 1200,
    paper: face === 'hand' ? '#fbf7e6' : '#fff',
    body:
      text(90, 160, heading, fit(heading, 720, { size: 58, weight: 700, face })) +
      paragraph(90, 260, 720, body, { size: face === 'hand' ? 46 : 34, face }).svg,
  });
}

/** The style, smaller where the line would be wider than `width` pixels. */
export function fit(line: string, width: number, style: TextStyle): TextStyle {
  const now = textWidth(line, style);
  return now <= width ? style : { ...style, size: Number(n((style.size * width) / now)) };
}
