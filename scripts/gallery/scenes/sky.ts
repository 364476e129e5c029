import { circle, ellipse, group, line, n, rect } from '../kit/shapes.ts';
import { band, glow, repeat, type Stage } from './stage.ts';

/** The sky down to `horizon` with what stands in it at this time; `sunX` is where sun or moon are, 0 to 1. */
export function sky(scene: Stage, horizon: number, sunX = 0.72): string {
  const stage = { ...scene, random: scene.apart('sky') };
  const { width, height, light, time, random } = stage;
  const ground = rect(0, 0, width, stage.height, { fill: light.haze }) + band(stage, 0, horizon, light.sky);
  const x = width * sunX;
  const size = Math.min(width, height);
  switch (time) {
    case 'day':
      return ground + sun(stage, x, horizon * 0.3, size * 0.055, '#fff6c9') + clouds(stage, horizon, 5);
    case 'sunset':
      return ground + clouds(stage, horizon, 4) + sun(stage, x, horizon * 0.84, size * 0.09, '#fff0b0');
    case 'night':
      return (
        ground + stars(stage, horizon) + moon(stage, x, Math.max(horizon * 0.3, size * 0.12), size * 0.075)
      );
    default:
      return ground + clouds(stage, horizon, random.whole(7, 9));
  }
}

function sun(stage: Stage, x: number, y: number, radius: number, colour: string): string {
  const halo = stage.time === 'sunset' ? '#ffb45e' : '#ffffff';
  return (
    glow(stage, x, y, radius * 8, radius * 8, halo, 0.75) +
    circle(x, y, radius, { fill: colour }) +
    circle(x, y, radius * 1.35, { fill: colour, opacity: 0.25 })
  );
}

function moon(stage: Stage, x: number, y: number, radius: number): string {
  const crater = (dx: number, dy: number, size: number) =>
    circle(x + dx * radius, y + dy * radius, size * radius, { fill: '#d9d5b4', opacity: 0.7 });
  return (
    glow(stage, x, y, radius * 6, radius * 6, '#a9c0ff', 0.5) +
    circle(x, y, radius, { fill: '#fbf6dc' }) +
    crater(-0.3, -0.25, 0.24) +
    crater(0.35, 0.2, 0.3) +
    crater(-0.2, 0.5, 0.15)
  );
}

/** Stars thin out towards the horizon; a few are large enough to have a shine. */
export function stars(stage: Stage, horizon: number, count = 170): string {
  const { random, width } = stage;
  return repeat(count, (index) => {
    const [x, y] = [random.between(0, width), horizon * 0.96 * random.next() ** 1.3];
    const radius = random.between(0.7, 2);
    const bright = index % 14 === 0;
    return (
      (bright ? glow(stage, x, y, 11, 11, '#cfe0ff', 0.8) : '') +
      circle(x, y, bright ? 2.6 : radius, {
        fill: random.pick(['#ffffff', '#dfe8ff', '#fff2d2']),
        opacity: random.between(0.5, 1),
      })
    );
  });
}

function clouds(stage: Stage, horizon: number, count: number): string {
  const { random, width, light, time } = stage;
  const size = Math.min(width, horizon * 2);
  const start = random.between(0, width);
  return repeat(count, (index) => {
    const x = (start + (width / count) * index + random.between(-0.3, 0.3) * (width / count)) % width;
    const y = horizon * random.between(0.1, 0.6);
    return cloud(
      stage,
      x,
      y,
      size * random.between(0.07, 0.14),
      light.cloud,
      time === 'sunset' ? 0.55 : 0.82,
    );
  });
}

function cloud(stage: Stage, x: number, y: number, size: number, fill: string, opacity: number): string {
  const { random } = stage;
  const puffs = repeat(5, (index) => {
    const along = (index - 2) / 2;
    const height = size * (0.62 - 0.34 * Math.abs(along)) * random.between(0.85, 1.15);
    return ellipse(x + along * size, y - height * 0.5, size * 0.52, height, { fill });
  });
  const base = rect(x - size * 1.4, y - size * 0.2, size * 2.8, size * 0.4, {
    fill,
    radius: Math.round(size * 0.2),
  });
  return `<g opacity="${opacity}">${puffs}${base}</g>`;
}

/** What falls over the whole picture: rain, snow, or nothing. */
export function weather(stage: Stage): string {
  const { width, height, time } = stage;
  const random = stage.apart('weather');
  const anywhere = () => [random.between(-40, width + 40), random.between(-40, height)] as const;
  if (time === 'rain') {
    const drops = repeat(230, () => {
      const [x, y] = anywhere();
      const length = random.between(18, 44);
      return line(x, y, x - length * 0.28, y + length, '#e6f0f7', random.between(1, 2.4));
    });
    return `<g opacity=".5">${drops}</g>`;
  }
  if (time !== 'snow') return '';
  return repeat(210, () => {
    const [x, y] = anywhere();
    return circle(x, y, random.between(1.6, 6.5), { fill: '#ffffff', opacity: random.between(0.55, 0.95) });
  });
}

/** A lamp's light from a post or a ceiling: only seen in the dark. */
export function lampLight(stage: Stage, x: number, y: number, reach: number): string {
  return stage.time === 'night' ? glow(stage, x, y, reach, reach, '#ffd27a', 0.85) : '';
}

/** Streaks of light on water under the sun or the moon at `x`, wider towards the viewer. */
export function glitter(stage: Stage, x: number, top: number, bottom: number): string {
  const { random, width, time } = stage;
  const fill = { day: '#ffffff', sunset: '#ffe3a0', night: '#dfe6ff', rain: '#d5dee6', snow: '#ffffff' }[
    time
  ];
  const streaks = repeat(46, () => {
    const depth = random.next();
    const y = top + (bottom - top) * depth;
    const spread = width * (time === 'day' || time === 'rain' ? 0.5 : 0.03 + 0.1 * depth);
    const long = (8 + 46 * depth) * random.between(0.6, 1.3);
    return ellipse(x + spread * random.between(-1, 1), y, long, 1 + 2.6 * depth, {
      fill,
      opacity: random.between(0.25, 0.7),
    });
  });
  return group(`translate(0 ${n(2)})`, streaks);
}
