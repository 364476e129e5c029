import { circle, ellipse, n, type Point, path, rect, smoothThrough, through } from '../kit/shapes.ts';
import { fade, repeat, type Stage } from './stage.ts';

/** Closes a line across the picture at the lower edge. */
function down({ width, height }: Stage, outline: string): string {
  return `${outline}L${width} ${height}L0 ${height}Z`;
}

/** Soft hills whose crests lie around `y`, `swing` pixels up and down, in colours that run downwards. */
export function hills(stage: Stage, y: number, swing: number, colours: readonly string[], waves = 4): string {
  const { random, width } = stage;
  const points = Array.from(
    { length: waves + 2 },
    (_, at): Point => [(width * (at - 0.5)) / waves, y + swing * (at % 2 ? -1 : 1) * random.between(0.4, 1)],
  );
  const outline = `M0 ${n(y)}${smoothThrough([[-width, y], ...points, [width * 1.2, y]]).replace('M', 'L')}`;
  return fade(stage, colours, (fill) => path(down(stage, outline), { fill }));
}

/** A chain of peaks on `y`, up to `tall` high; white on top when `snow` is given. */
export function peaks(
  stage: Stage,
  y: number,
  tall: number,
  count: number,
  colours: readonly string[],
  snow?: string,
): string {
  const { random, width } = stage;
  const step = width / count;
  return repeat(count + 1, (index) => {
    const x = step * (index + random.between(-0.25, 0.25));
    const top = y - tall * random.between(0.55, 1);
    const half = step * random.between(0.75, 1.05);
    const side = (share: number, to: number, rough: number): Point => [
      x + (to - x) * share + rough * step * random.between(-1, 1),
      top + (y - top) * share,
    ];
    const left = [0.33, 0.66].map((share) => side(share, x - half, 0.04));
    const right = [0.33, 0.66].map((share) => side(share, x + half, 0.04));
    const shape: Point[] = [[x - half, y], ...left.toReversed(), [x, top], ...right, [x + half, y]];
    const shadow: Point[] = [
      [x, top],
      ...right,
      [x + half, y],
      [x + half * 0.25, y],
      [x + half * 0.12, top + (y - top) * 0.5],
    ];
    const cap = (share: number): Point[] => {
      const [from, to] = [x - half * share, x + half * share];
      const low = top + (y - top) * share;
      return [
        [x, top],
        [to, low],
        [x + half * share * 0.45, low - tall * 0.05],
        [x + half * share * 0.1, low + tall * 0.05],
        [x - half * share * 0.4, low - tall * 0.04],
        [from, low],
      ];
    };
    return (
      fade(stage, colours, (fill) => path(`${through(shape)}Z`, { fill })) +
      path(`${through(shadow)}Z`, { fill: '#0b1a3a', opacity: 0.16 }) +
      (snow ? path(`${through(cap(0.3))}Z`, { fill: snow, opacity: 0.95 }) : '')
    );
  });
}

/** A fir of three tiers that stands at x, y. */
export function fir(
  x: number,
  y: number,
  tall: number,
  colour: string,
  trunk: string,
  snow?: string,
): string {
  const tier = (from: number, to: number, half: number) =>
    path(
      `M${n(x)} ${n(y - tall * to)}L${n(x + tall * half)} ${n(y - tall * from)}Q${n(x)} ${n(y - tall * (from - 0.07))} ${n(x - tall * half)} ${n(y - tall * from)}Z`,
      { fill: colour },
    );
  const white = (to: number, half: number) =>
    path(
      `M${n(x)} ${n(y - tall * to)}L${n(x + tall * half)} ${n(y - tall * (to - 0.16))}Q${n(x)} ${n(y - tall * (to - 0.09))} ${n(x - tall * half)} ${n(y - tall * (to - 0.16))}Z`,
      { fill: snow ?? '' },
    );
  return (
    rect(x - tall * 0.035, y - tall * 0.16, tall * 0.07, tall * 0.17, { fill: trunk }) +
    tier(0.12, 0.55, 0.25) +
    (snow ? white(0.55, 0.13) : '') +
    tier(0.36, 0.78, 0.2) +
    (snow ? white(0.78, 0.11) : '') +
    tier(0.58, 1, 0.15) +
    (snow ? white(1, 0.08) : '')
  );
}

/** A tree with a round crown. */
export function roundTree(
  x: number,
  y: number,
  tall: number,
  crown: string,
  lightCrown: string,
  trunk: string,
): string {
  const puff = (dx: number, dy: number, r: number, fill: string) =>
    circle(x + dx * tall, y - dy * tall, r * tall, { fill });
  return (
    path(
      `M${n(x - tall * 0.05)} ${n(y)}Q${n(x - tall * 0.02)} ${n(y - tall * 0.3)} ${n(x - tall * 0.02)} ${n(y - tall * 0.5)}H${n(x + tall * 0.02)}Q${n(x + tall * 0.02)} ${n(y - tall * 0.3)} ${n(x + tall * 0.05)} ${n(y)}Z`,
      { fill: trunk },
    ) +
    puff(-0.17, 0.55, 0.19, crown) +
    puff(0.17, 0.56, 0.2, crown) +
    puff(0, 0.74, 0.26, crown) +
    puff(-0.06, 0.78, 0.16, lightCrown) +
    puff(-0.17, 0.58, 0.1, lightCrown)
  );
}

/** Tufts of grass and, where colours are given, flowers between `top` and `bottom`, larger towards the viewer. */
export function grass(
  stage: Stage,
  top: number,
  bottom: number,
  count: number,
  blade: string,
  flowers: readonly string[] = [],
): string {
  const { random, width, height } = stage;
  return repeat(count, () => {
    const near = random.next();
    const [x, y] = [random.between(0, width), top + (bottom - top) * near];
    const size = height * (0.008 + 0.02 * near);
    if (flowers.length && random.next() < 0.5) {
      const fill = random.pick(flowers);
      return (
        repeat(5, (petal) => {
          const angle = (petal * 2 * Math.PI) / 5;
          return circle(x + size * 0.38 * Math.cos(angle), y + size * 0.3 * Math.sin(angle), size * 0.3, {
            fill,
          });
        }) + circle(x, y, size * 0.22, { fill: stage.tone('#ffd84d') })
      );
    }
    const blades = [-0.5, 0, 0.5].map(
      (lean) =>
        `M${n(x + lean * size * 0.3)} ${n(y)}Q${n(x + lean * size * 0.4)} ${n(y - size * 0.6)} ${n(x + lean * size)} ${n(y - size)}`,
    );
    return path(blades.join(''), { stroke: blade, width: Math.max(1.2, size * 0.13), opacity: 0.7 });
  });
}

/** Water from `top` to `bottom` with rows of small waves. */
export function water(stage: Stage, top: number, bottom: number, colours: readonly string[]): string {
  const { random, width, tone } = stage;
  const body = fade(stage, colours.map(tone), (fill) => rect(0, top, width, bottom - top, { fill }));
  const waves = repeat(26, () => {
    const near = random.next();
    const [x, y] = [random.between(0, width), top + (bottom - top) * (0.06 + 0.9 * near)];
    const long = (14 + 50 * near) * random.between(0.7, 1.3);
    return path(
      `M${n(x - long)} ${n(y)}Q${n(x - long / 2)} ${n(y - 5 - 4 * near)} ${n(x)} ${n(y)}T${n(x + long)} ${n(y)}`,
      { stroke: tone('#ffffff'), width: 1.5 + 2 * near, opacity: 0.32 },
    );
  });
  return body + waves;
}

/** Small stones or crumbs strewn over the ground. */
export function specks(stage: Stage, top: number, bottom: number, count: number, colour: string): string {
  const { random, width } = stage;
  return repeat(count, () => {
    const near = random.next();
    const size = 1 + 3.2 * near;
    return ellipse(random.between(0, width), top + (bottom - top) * near, size * 1.6, size * 0.8, {
      fill: colour,
      opacity: random.between(0.15, 0.5),
    });
  });
}
