import { circle, ellipse, n, path, rect } from '../kit/shapes.ts';
import { hills, specks } from './land.ts';
import { sky, stars } from './sky.ts';
import { band, glow, type Place, repeat } from './stage.ts';

export const underwater: Place = (stage) => {
  const { width, height, tone, random } = stage;
  const rays = repeat(7, () => {
    const x = width * random.between(-0.1, 0.9);
    const wide = width * random.between(0.03, 0.09);
    return path(
      `M${n(x)} 0h${n(wide)}L${n(x + wide * 3 + width * 0.12)} ${n(height * 0.85)}H${n(x + width * 0.1)}Z`,
      { fill: '#ffffff', opacity: stage.time === 'night' ? 0.04 : 0.1 },
    );
  });
  const bubbles = repeat(34, () => {
    const [x, y, r] = [width * random.next(), height * random.between(0.05, 0.8), random.between(4, 15)];
    return (
      circle(x, y, r, { fill: '#ffffff', opacity: 0.18 }) +
      circle(x - r * 0.3, y - r * 0.3, r * 0.25, { fill: '#ffffff', opacity: 0.7 })
    );
  });
  const weed = (x: number, colour: string) =>
    repeat(5, () => {
      const [foot, tall, sway] = [
        x + random.between(-50, 50),
        height * random.between(0.16, 0.34),
        random.between(16, 34),
      ];
      const y = height * 0.97;
      return path(
        `M${n(foot)} ${n(y)}C${n(foot - sway)} ${n(y - tall * 0.35)} ${n(foot + sway)} ${n(y - tall * 0.65)} ${n(foot)} ${n(y - tall)}`,
        { stroke: tone(colour), width: 12 },
      );
    });
  const back = [
    band(stage, 0, height, ['#63d0e8', '#1f93c9', '#0d5a9c', '#0a3a73'].map(tone)),
    glow(stage, width * 0.4, 0, width * 0.5, height * 0.4, '#e8fbff', stage.time === 'night' ? 0.25 : 0.75),
    rays,
    hills(stage, height * 0.8, height * 0.04, [stage.far('#2f7fae', 0.1), tone('#1d5f92')], 3),
    hills(stage, height * 0.88, height * 0.025, ['#f0dcae', '#c9ad7c'].map(tone), 2),
    specks(stage, height * 0.9, height, 80, tone('#a3875a')),
    weed(width * 0.07, '#2f9a6a'),
    weed(width * 0.93, '#3fae6a'),
    weed(width * 0.66, '#278a72'),
    bubbles,
  ];
  return { back: back.join('') };
};

export const space: Place = (stage) => {
  const { width, height, random } = stage;
  const size = Math.min(width, height);
  const [x, y, r] = [width * 0.84, height * 0.98, size * 0.46];
  const nebula = ['#7a3fd1', '#d1478f', '#2f6fd6', '#22a6a6'].map((colour) =>
    glow(
      stage,
      width * random.between(0.1, 0.9),
      height * random.between(0.1, 0.8),
      width * 0.5,
      height * 0.42,
      colour,
      0.5,
    ),
  );
  const id = stage.id();
  const planet = [
    glow(stage, x, y, r * 1.3, r * 1.3, '#7fc4ff', 0.75),
    `<clipPath id="${id}">${circle(x, y, r)}</clipPath><g clip-path="url(#${id})">`,
    band(stage, y - r, y + r, ['#5fc1f0', '#2a7fc9', '#164a8f']),
    ellipse(x - r * 0.4, y - r * 0.55, r * 0.36, r * 0.16, { fill: '#6fc07a' }),
    ellipse(x - r * 0.15, y - r * 0.42, r * 0.25, r * 0.16, { fill: '#5bab6c' }),
    ellipse(x + r * 0.4, y - r * 0.2, r * 0.3, r * 0.22, { fill: '#6fc07a' }),
    ellipse(x - r * 0.6, y - r * 0.15, r * 0.22, r * 0.14, { fill: '#5bab6c' }),
    ...[-0.7, -0.35, -0.05].map((at, index) =>
      rect(x - r * (0.7 - index * 0.3), y + r * at, r * 0.6, r * 0.06, {
        fill: '#ffffff',
        opacity: 0.65,
        radius: 12,
      }),
    ),
    '</g>',
  ];
  const back = [
    band(stage, 0, height, ['#070a24', '#140f3d', '#1b1147']),
    ...nebula,
    stars(stage, height * 1.05, 330),
    ...planet,
  ];
  return { back: back.join('') };
};

export const moonscape: Place = (stage) => {
  const { width, height, random } = stage;
  const craters = repeat(11, () => {
    const near = random.next();
    const [x, y, r] = [width * random.next(), height * (0.72 + 0.26 * near), width * (0.02 + 0.045 * near)];
    return (
      ellipse(x, y, r, r * 0.32, { fill: '#8b8d99' }) +
      ellipse(x, y + r * 0.06, r * 0.86, r * 0.23, { fill: '#a9abb6' })
    );
  });
  const [x, y, r] = [width * 0.78, height * 0.24, Math.min(width, height) * 0.12];
  const earth =
    glow(stage, x, y, r * 2.2, r * 2.2, '#7fc4ff', 0.6) +
    circle(x, y, r, { fill: '#3d8fd6' }) +
    ellipse(x - r * 0.3, y - r * 0.2, r * 0.4, r * 0.3, { fill: '#67b26f' }) +
    ellipse(x + r * 0.35, y + r * 0.35, r * 0.35, r * 0.22, { fill: '#67b26f' }) +
    ellipse(x, y + r * 0.02, r * 0.7, r * 0.08, { fill: '#ffffff', opacity: 0.7 });
  const back = [
    band(stage, 0, height, ['#04061a', '#0c1030']),
    stars(stage, height * 0.75, 260),
    earth,
    hills(stage, height * 0.66, height * 0.05, ['#9a9ca8', '#84868f'], 3),
    hills(stage, height * 0.72, height * 0.03, ['#d4d5dc', '#a7a9b4'], 2),
    craters,
  ];
  return { back: back.join('') };
};

export const pitch: Place = (stage) => {
  const { width, height, tone, time, random } = stage;
  const grassTop = height * 0.56;
  const people = repeat(260, (index) =>
    circle((width / 64) * (index % 65), height * 0.36 + Math.floor(index / 65) * height * 0.045, 9, {
      fill: tone(random.pick(['#e05a4f', '#f4d35e', '#4f86c6', '#ffffff', '#6b4f9a', '#f2a65a'])),
    }),
  );
  const mast = (x: number) =>
    rect(x - 6, height * 0.08, 12, height * 0.3, { fill: tone('#7c8794') }) +
    rect(x - 60, height * 0.05, 120, height * 0.07, { fill: tone('#4f5966'), radius: 6 }) +
    repeat(8, (lamp) =>
      circle(x - 44 + (lamp % 4) * 29, height * (0.068 + 0.034 * Math.floor(lamp / 4)), 10, {
        fill: '#fff8dc',
      }),
    ) +
    (time === 'night' ? glow(stage, x, height * 0.085, 230, 200, '#fff4c8', 0.85) : '');
  const back = [
    sky(stage, height * 0.4, 0.5),
    rect(0, height * 0.32, width, height * 0.24, { fill: tone('#5d6b80') }),
    people,
    rect(0, height * 0.53, width, height * 0.045, { fill: tone('#2f5fae') }),
    mast(width * 0.12),
    mast(width * 0.88),
    repeat(9, (stripe) =>
      path(
        `M${n(width * (0.5 + (stripe - 4.5) * 0.13))} ${n(grassTop)}h${n(width * 0.13)}L${n(width * (0.5 + (stripe - 3.5) * 0.3))} ${n(height)}h${n(-width * 0.3)}Z`,
        { fill: tone(stripe % 2 ? '#5fb04c' : '#4f9d42') },
      ),
    ),
    path(
      `M0 ${n(grassTop + 14)}H${n(width)}M${n(width * 0.2)} ${n(height)}L${n(width * 0.3)} ${n(height * 0.72)}H${n(width * 0.7)}L${n(width * 0.8)} ${n(height)}`,
      { stroke: tone('#ffffff'), width: 6, opacity: 0.85 },
    ),
    time === 'night' ? glow(stage, width / 2, height * 0.8, width * 0.6, height * 0.25, '#f2ffd9', 0.4) : '',
  ];
  return { back: back.join('') };
};
