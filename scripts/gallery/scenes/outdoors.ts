import { circle, ellipse, n, path, rect, smoothThrough } from '../kit/shapes.ts';
import { fir, grass, hills, peaks, roundTree, specks } from './land.ts';
import { sky } from './sky.ts';
import { glow, type Place, repeat, type Stage } from './stage.ts';

export const mountains: Place = (stage) => {
  const { width, height, far, tone, time, random } = stage;
  const white = time === 'snow';
  const ground = white ? ['#f4f8fd', '#d6e3f0'] : ['#8cc66a', '#5aa04c', '#3f8240'];
  const tree = (x: number, y: number, tall: number) =>
    fir(x, y, tall, tone('#2f6b4a'), tone('#5b4030'), white ? tone('#ffffff') : undefined);
  const back = [
    sky(stage, height * 0.7, 0.2),
    peaks(
      stage,
      height * 0.66,
      height * 0.36,
      6,
      [far('#7f9cc4', 0.45), far('#a9c3dc', 0.75)],
      far('#ffffff', 0.25),
    ),
    peaks(
      stage,
      height * 0.72,
      height * 0.46,
      3,
      [far('#5b6f96', 0.12), far('#7e97a9', 0.5)],
      tone('#ffffff'),
    ),
    hills(
      stage,
      height * 0.68,
      height * 0.03,
      [far(white ? '#e6eef6' : '#4f8f62', 0.25), far(white ? '#e6eef6' : '#7db478', 0.2)],
      3,
    ),
    repeat(16, () =>
      tree(width * random.next(), height * random.between(0.7, 0.75), height * random.between(0.1, 0.17)),
    ),
    hills(stage, height * 0.77, height * 0.03, ground.map(tone), 2),
    white
      ? ''
      : grass(stage, height * 0.82, height, 90, tone('#3a7a3c'), ['#ffffff', '#ffd84d', '#f39ac0'].map(tone)),
  ];
  return { back: back.join('') };
};

export const meadow: Place = (stage) => {
  const { width, height, far, tone, random } = stage;
  const back = [
    sky(stage, height * 0.62),
    hills(stage, height * 0.55, height * 0.05, [far('#7fb486', 0.45), far('#93c58c', 0.3)], 3),
    hills(stage, height * 0.6, height * 0.04, [far('#79b866', 0.15), far('#6aae5c', 0)], 4),
    repeat(7, () =>
      roundTree(
        width * random.next(),
        height * random.between(0.585, 0.63),
        height * random.between(0.1, 0.16),
        tone('#3f8a4a'),
        tone('#62aa58'),
        tone('#6b4a33'),
      ),
    ),
    hills(stage, height * 0.67, height * 0.02, ['#a2d45f', '#6fb548', '#4b9440'].map(tone), 3),
    grass(
      stage,
      height * 0.72,
      height * 0.97,
      150,
      tone('#3f8a3a'),
      ['#ffffff', '#ffd23f', '#f2799c', '#b58be8', '#ff8d5c'].map(tone),
    ),
  ];
  return { back: back.join(''), front: grass(stage, height * 0.97, height * 1.02, 26, tone('#3c8439')) };
};

export const forest: Place = (stage) => {
  const { height, tone, time } = stage;
  const white = time === 'snow';
  const ground = white ? ['#f3f7fc', '#d3e0ee'] : ['#8fbe62', '#5d8a45', '#3c6632'];
  const back = [
    sky(stage, height * 0.68, 0.6),
    woods(stage, white ? '#ffffff' : undefined),
    hills(stage, height * 0.76, height * 0.012, ground.map(tone), 3),
    white
      ? ''
      : grass(stage, height * 0.79, height * 0.98, 110, tone('#3b6b31'), ['#ffffff', '#e9c7ff'].map(tone)),
  ];
  return { back: back.join('') };
};

/** Rows of firs, the farther the paler, with mist between them. */
function woods(stage: Stage, snow: string | undefined): string {
  const { width, height, far, random, light } = stage;
  const unit = Math.min(height, width * 1.1);
  const row = (depth: number, index: number) => {
    const count = Math.round(((11 - index * 2) * width) / unit);
    return repeat(count, (tree) =>
      fir(
        (width * (tree + random.between(0.1, 0.9))) / count,
        height * (0.68 + 0.028 * index),
        unit * (0.36 + 0.08 * index) * random.between(0.8, 1.2),
        far('#22694a', depth),
        far('#4a3427', depth),
        snow && far(snow, depth * 0.5),
      ),
    );
  };
  const mist = glow(stage, width * 0.5, height * 0.62, width * 0.7, height * 0.2, light.haze, 0.8);
  return row(0.72, 0) + row(0.5, 1) + mist + row(0.28, 2) + row(0.08, 3);
}

/** A clearing in the forest with a tent, lit from within at night. */
export const camp: Place = (stage) => {
  const { width, height, tone, time } = stage;
  const [x, y, size] = [width * 0.32, height * 0.87, height * 0.4];
  const at = (dx: number, dy: number) => `${n(x + dx * size)} ${n(y - dy * size)}`;
  const inside = time === 'night' ? '#ffd479' : tone('#7a4a1e');
  const tent = [
    glow(stage, x, y, size * 1.1, size * 0.12, '#0d1426', 0.6),
    path(`M${at(-0.62, 0)}L${at(-0.12, 0.8)}L${at(0.5, 0.74)}L${at(0.86, 0.06)}Z`, { fill: tone('#d97b2f') }),
    path(`M${at(-0.62, 0)}L${at(-0.12, 0.8)}L${at(0.36, 0)}Z`, { fill: tone('#f2a541') }),
    path(`M${at(-0.32, 0)}L${at(-0.12, 0.62)}L${at(0.1, 0)}Z`, { fill: inside }),
    path(`M${at(-0.32, 0)}L${at(-0.12, 0.62)}L${at(-0.2, 0)}Z`, { fill: tone('#f7bd6a') }),
    time === 'night'
      ? glow(stage, x - size * 0.1, y - size * 0.2, size * 0.8, size * 0.6, '#ffcf70', 0.6)
      : '',
  ];
  const { back } = forest(stage);
  return { back: back + tent.join('') };
};

export const desert: Place = (stage) => {
  const { width, height, far, tone } = stage;
  const back = [
    sky(stage, height * 0.6, 0.28),
    peaks(stage, height * 0.58, height * 0.16, 7, [far('#c98a62', 0.5), far('#dba878', 0.65)]),
    hills(stage, height * 0.6, height * 0.035, [far('#f0c27c', 0.2), far('#e2a45c', 0.1)], 4),
    hills(stage, height * 0.68, height * 0.05, ['#f5cf8b', '#dd9c55'].map(tone), 3),
    hills(stage, height * 0.8, height * 0.05, ['#f8d797', '#e8b26a', '#d3904b'].map(tone), 2),
    repeat(6, (row) =>
      path(
        smoothThrough([
          [0, height * (0.85 + row * 0.03)],
          [width * 0.3, height * (0.84 + row * 0.03)],
          [width * 0.65, height * (0.86 + row * 0.03)],
          [width, height * (0.845 + row * 0.03)],
        ]),
        { stroke: tone('#b87a3c'), width: 2, opacity: 0.22 },
      ),
    ),
  ];
  return { back: back.join('') };
};

export const savanna: Place = (stage) => {
  const { width, height, far, tone, random } = stage;
  const acacia = (x: number, y: number, tall: number) =>
    path(
      `M${n(x)} ${n(y)}C${n(x)} ${n(y - tall * 0.4)} ${n(x - tall * 0.1)} ${n(y - tall * 0.5)} ${n(x - tall * 0.25)} ${n(y - tall * 0.85)}M${n(x)} ${n(y - tall * 0.4)}L${n(x + tall * 0.25)} ${n(y - tall * 0.85)}`,
      { stroke: tone('#5a3f2a'), width: tall * 0.05 },
    ) +
    ellipse(x, y - tall * 0.9, tall * 0.62, tall * 0.14, { fill: tone('#5f7f37') }) +
    ellipse(x - tall * 0.15, y - tall * 0.98, tall * 0.4, tall * 0.1, { fill: tone('#7f9c48') });
  const back = [
    sky(stage, height * 0.62, 0.5),
    hills(stage, height * 0.57, height * 0.04, [far('#b0a06a', 0.5), far('#c9b26f', 0.4)], 3),
    hills(stage, height * 0.63, height * 0.012, ['#e3c26c', '#cfa04d', '#a97c3a'].map(tone), 3),
    acacia(width * 0.14, height * 0.68, height * 0.34),
    acacia(width * 0.86, height * 0.65, height * 0.25),
    acacia(width * 0.6, height * 0.63, height * 0.1 * random.between(0.9, 1.1)),
    grass(stage, height * 0.68, height, 150, tone('#8a6a2c')),
  ];
  return { back: back.join('') };
};

export const snowfield: Place = (stage) => {
  const { width, height, far, tone, random } = stage;
  const back = [
    sky(stage, height * 0.6, 0.78),
    peaks(
      stage,
      height * 0.56,
      height * 0.3,
      4,
      [far('#7d97bd', 0.35), far('#b5cbe2', 0.5)],
      tone('#ffffff'),
    ),
    hills(stage, height * 0.55, height * 0.03, [far('#dfeaf5', 0.2), far('#eef4fa', 0.1)], 3),
    repeat(14, () =>
      fir(
        width * random.next(),
        height * random.between(0.57, 0.64),
        height * random.between(0.11, 0.2),
        tone('#3d7260'),
        tone('#5b4030'),
        tone('#ffffff'),
      ),
    ),
    hills(stage, height * 0.66, height * 0.03, ['#ffffff', '#e4eef9', '#c4d7ec'].map(tone), 3),
    specks(stage, height * 0.72, height, 70, tone('#9fb9d8')),
  ];
  return { back: back.join('') };
};

export const farm: Place = (stage) => {
  const { width, height, far, tone } = stage;
  const [x, y, size] = [width * 0.1, height * 0.62, height * 0.34];
  const barn = [
    rect(x, y - size * 0.55, size, size * 0.58, { fill: tone('#b8402f') }),
    path(
      `M${n(x - size * 0.08)} ${n(y - size * 0.53)}L${n(x + size * 0.15)} ${n(y - size * 0.85)}L${n(x + size * 0.5)} ${n(y - size)}L${n(x + size * 0.85)} ${n(y - size * 0.85)}L${n(x + size * 1.08)} ${n(y - size * 0.53)}Z`,
      { fill: tone('#6d3a35') },
    ),
    path(
      `M${n(x + size * 0.06)} ${n(y - size * 0.55)}L${n(x + size * 0.22)} ${n(y - size * 0.8)}L${n(x + size * 0.5)} ${n(y - size * 0.92)}L${n(x + size * 0.78)} ${n(y - size * 0.8)}L${n(x + size * 0.94)} ${n(y - size * 0.55)}Z`,
      { fill: tone('#c9503c') },
    ),
    rect(x + size * 0.3, y - size * 0.38, size * 0.4, size * 0.41, { fill: tone('#f4efe4') }),
    rect(x + size * 0.325, y - size * 0.355, size * 0.35, size * 0.385, { fill: tone('#8e2f24') }),
    path(
      `M${n(x + size * 0.325)} ${n(y - size * 0.355)}L${n(x + size * 0.675)} ${n(y + size * 0.03)}M${n(x + size * 0.675)} ${n(y - size * 0.355)}L${n(x + size * 0.325)} ${n(y + size * 0.03)}`,
      { stroke: tone('#f4efe4'), width: size * 0.025 },
    ),
    circle(x + size * 0.5, y - size * 0.7, size * 0.08, {
      fill: stage.time === 'night' ? '#ffd98a' : tone('#fdf6e3'),
    }),
  ].join('');
  const back = [
    sky(stage, height * 0.6),
    hills(stage, height * 0.53, height * 0.04, [far('#86b57c', 0.4), far('#a7c979', 0.3)], 3),
    hills(stage, height * 0.58, height * 0.02, ['#e6cf6d', '#cdb052'].map(tone), 4),
    barn,
    hills(stage, height * 0.65, height * 0.008, ['#a7cf63', '#74ab49', '#4f8a3d'].map(tone), 3),
    repeat(9, (row) =>
      path(
        `M${n(width * (0.5 + (row - 4) * 0.05))} ${n(height * 0.66)}L${n(width * (0.5 + (row - 4) * 0.26))} ${n(height)}`,
        { stroke: tone('#5f9a41'), width: 10, opacity: 0.35 },
      ),
    ),
    fence(stage, height * 0.7),
  ];
  return { back: back.join(''), front: grass(stage, height * 0.96, height * 1.02, 40, tone('#3f7f38')) };
};

function fence(stage: Stage, y: number): string {
  const { width, height, tone } = stage;
  const [tall, fill] = [height * 0.09, tone('#f3ead9')];
  const posts = repeat(15, (index) =>
    rect((width * index) / 14 - 6, y - tall, 12, tall * 1.1, { fill, radius: 4 }),
  );
  return (
    posts +
    rect(0, y - tall * 0.8, width, tall * 0.13, { fill }) +
    rect(0, y - tall * 0.4, width, tall * 0.13, { fill })
  );
}
