import { circle, ellipse, line, n, path, rect } from '../kit/shapes.ts';
import { LIGHTS } from './light.ts';
import { lampLight, stars } from './sky.ts';
import { band, fade, glow, type Place, repeat, type Stage } from './stage.ts';

/** A window with what is outside at this time. */
export function window(stage: Stage, x: number, y: number, w: number, h: number): string {
  const { tone, time } = stage;
  const id = stage.id();
  const outside = fade(stage, LIGHTS[time].sky, (fill) => rect(x, y, w, h, { fill }));
  const body =
    time === 'night'
      ? `<g transform="translate(${n(x)} ${n(y)})">${stars({ ...stage, width: w }, h, 26)}</g>${circle(x + w * 0.7, y + h * 0.28, w * 0.09, { fill: '#fbf6dc' })}${glow(stage, x + w * 0.7, y + h * 0.28, w * 0.3, w * 0.3, '#a9c0ff', 0.5)}`
      : `${circle(x + w * 0.72, y + h * 0.3, w * 0.09, { fill: '#fff6cf' })}${ellipse(x + w * 0.3, y + h * 0.36, w * 0.2, h * 0.06, { fill: '#ffffff', opacity: 0.8 })}`;
  const hill = ellipse(x + w * 0.4, y + h * 1.02, w * 0.7, h * 0.28, {
    fill: time === 'night' ? '#14254a' : '#7db86a',
  });
  return [
    rect(x - 14, y - 14, w + 28, h + 28, { fill: tone('#fffaf0'), radius: 6 }),
    `<clipPath id="${id}">${rect(x, y, w, h)}</clipPath><g clip-path="url(#${id})">${outside}${body}${hill}</g>`,
    line(x + w / 2, y, x + w / 2, y + h, tone('#fffaf0'), 10),
    line(x, y + h * 0.45, x + w, y + h * 0.45, tone('#fffaf0'), 8),
    rect(x - 26, y + h + 10, w + 52, 18, { fill: tone('#f3e6d0'), radius: 5 }),
  ].join('');
}

function wall(
  stage: Stage,
  colours: readonly [string, string],
  floor: readonly [string, string],
  line_: number,
): string {
  const { width, height, tone } = stage;
  return [
    band(stage, 0, line_, colours.map(tone)),
    rect(0, line_ - 16, width, 18, { fill: tone('#fffaf2') }),
    band(stage, line_, height, floor.map(tone)),
    repeat(5, (row) =>
      line(
        0,
        line_ + (height - line_) * (0.08 + 0.07 * row * (row + 1)),
        width,
        line_ + (height - line_) * (0.08 + 0.07 * row * (row + 1)),
        tone('#7a5233'),
        1.5,
      ),
    ).replaceAll('<path', '<path opacity=".25"'),
  ].join('');
}

function picture(
  stage: Stage,
  x: number,
  y: number,
  w: number,
  h: number,
  colours: readonly [string, string],
): string {
  const { tone } = stage;
  return (
    rect(x, y, w, h, { fill: tone('#8a6243'), radius: 4 }) +
    rect(x + 10, y + 10, w - 20, h - 20, { fill: tone('#fffdf6') }) +
    rect(x + 26, y + 26, w - 52, h - 52, { fill: tone(colours[0]) }) +
    path(
      `M${n(x + 26)} ${n(y + h - 26)}L${n(x + w * 0.4)} ${n(y + h * 0.45)}L${n(x + w * 0.62)} ${n(y + h * 0.7)}L${n(x + w * 0.75)} ${n(y + h * 0.55)}L${n(x + w - 26)} ${n(y + h - 26)}Z`,
      { fill: tone(colours[1]) },
    )
  );
}

/** A lamp that hangs from the ceiling. */
export function pendant(stage: Stage, x: number, y: number, size: number, colour: string): string {
  const { tone, time } = stage;
  return (
    line(x, 0, x, y, tone('#4d4238'), 4) +
    ellipse(x, y + size * 0.42, size * 0.2, size * 0.14, {
      fill: time === 'night' ? '#fff3c4' : tone('#f5efe0'),
    }) +
    path(
      `M${n(x - size * 0.16)} ${n(y)}H${n(x + size * 0.16)}L${n(x + size * 0.5)} ${n(y + size * 0.42)}H${n(x - size * 0.5)}Z`,
      { fill: tone(colour) },
    ) +
    lampLight(stage, x, y + size * 0.5, size * 3.2)
  );
}

export const livingRoom: Place = (stage) => {
  const { width, height, tone } = stage;
  const floor = height * 0.7;
  const [x, w, top, seat] = [width * 0.17, width * 0.54, height * 0.46, height * 0.66];
  const cushion = (at: number) =>
    rect(x + w * at, top + height * 0.02, w * 0.46, seat - top, { fill: tone('#5b93a8'), radius: 26 });
  const back = [
    wall(stage, ['#f6e3c5', '#efd4ae'], ['#c08a5a', '#9a673d'], floor),
    window(stage, width * 0.08, height * 0.1, width * 0.27, height * 0.28),
    picture(stage, width * 0.45, height * 0.1, width * 0.2, height * 0.22, ['#bfe0e6', '#4f8f84']),
    ellipse(width * 0.48, height * 0.9, width * 0.44, height * 0.09, { fill: tone('#d9786a') }),
    ellipse(width * 0.48, height * 0.9, width * 0.38, height * 0.07, { fill: tone('#f0b49a') }),
    glow(stage, x + w / 2, height * 0.83, w * 0.6, height * 0.05, '#3a1f10', 0.5),
    rect(x, top, w, height * 0.3, { fill: tone('#447b91'), radius: 36 }),
    cushion(0.03),
    cushion(0.51),
    rect(x - w * 0.02, seat, w * 1.04, height * 0.12, { fill: tone('#6aa4b8'), radius: 24 }),
    rect(x - w * 0.07, height * 0.57, w * 0.12, height * 0.24, { fill: tone('#3d7086'), radius: 30 }),
    rect(x + w * 0.95, height * 0.57, w * 0.12, height * 0.24, { fill: tone('#3d7086'), radius: 30 }),
    ...[0.04, 0.9].map((at) =>
      rect(x + w * at, height * 0.8, w * 0.05, height * 0.045, { fill: tone('#5a3b25'), radius: 4 }),
    ),
    pendant(stage, width * 0.84, height * 0.16, width * 0.12, '#e8a23d'),
  ];
  return { back: back.join('') };
};

export const kitchen: Place = (stage) => {
  const { width, height, tone } = stage;
  const counter = height * 0.72;
  const tile = width / 16;
  const shelf = height * 0.2;
  const back = [
    band(stage, 0, counter, ['#eaf3ee', '#d7e8df'].map(tone)),
    repeat(16 * 9, (index) =>
      rect((index % 16) * tile, height * 0.24 + Math.floor(index / 16) * tile, tile - 3, tile - 3, {
        fill: tone(index % 5 === 2 ? '#dcefe8' : '#f7fbf8'),
        opacity: 0.8,
      }),
    ),
    window(stage, width * 0.36, height * 0.09, width * 0.28, height * 0.3),
    ...[0.02, 0.72].map(
      (at) =>
        rect(width * at, -10, width * 0.26, shelf + 10, { fill: tone('#5f9a8c'), radius: 8 }) +
        line(width * (at + 0.13), 0, width * (at + 0.13), shelf, tone('#4a8275'), 4) +
        circle(width * (at + 0.115), shelf * 0.75, 7, { fill: tone('#f4d58d') }) +
        circle(width * (at + 0.145), shelf * 0.75, 7, { fill: tone('#f4d58d') }),
    ),
    band(stage, counter, counter + height * 0.19, ['#f3e2c7', '#dcc09a'].map(tone)),
    band(stage, counter + height * 0.19, height, ['#5f9a8c', '#467d70'].map(tone)),
    rect(0, counter + height * 0.175, width, height * 0.025, { fill: tone('#b8946a') }),
    pendant(stage, width * 0.28, height * 0.14, width * 0.09, '#d9534a'),
    pendant(stage, width * 0.74, height * 0.24, width * 0.09, '#d9534a'),
  ];
  return { back: back.join('') };
};

export const desk: Place = (stage) => {
  const { width, height, tone } = stage;
  const top = height * 0.68;
  const back = [
    band(stage, 0, top, ['#dfe6ef', '#c8d3e0'].map(tone)),
    window(stage, width * 0.06, height * 0.08, width * 0.24, height * 0.36),
    picture(stage, width * 0.72, height * 0.1, width * 0.17, height * 0.26, ['#f7d9a8', '#d9785c']),
    pendant(stage, width * 0.5, height * 0.08, height * 0.16, '#3f7f8f'),
    glow(stage, width * 0.5, top, width * 0.5, height * 0.07, '#20304a', 0.25),
    band(stage, top, height, ['#d6a873', '#b07f4c'].map(tone)),
    repeat(7, (row) =>
      path(
        `M0 ${n(top + (height - top) * (row / 7))}Q${n(width / 2)} ${n(top + (height - top) * (row / 7) + 14)} ${n(width)} ${n(top + (height - top) * (row / 7))}`,
        { stroke: tone('#8d5f34'), width: 2, opacity: 0.22 },
      ),
    ),
    rect(0, top - 3, width, 8, { fill: tone('#e6c08f') }),
  ];
  return { back: back.join('') };
};

export const bedroom: Place = (stage) => {
  const { width, height, tone } = stage;
  const floor = height * 0.72;
  const [x, w] = [width * 0.3, width * 0.66];
  const back = [
    wall(stage, ['#d7e3f4', '#c3d2ea'], ['#b98a63', '#94693f'], floor),
    window(stage, width * 0.06, height * 0.12, width * 0.22, height * 0.34),
    picture(stage, width * 0.55, height * 0.08, width * 0.2, height * 0.2, ['#fbe3b0', '#e39a8a']),
    glow(stage, x + w / 2, height * 0.93, w * 0.6, height * 0.05, '#2c1a10', 0.5),
    rect(x - 14, height * 0.36, w + 28, height * 0.52, { fill: tone('#8d5f3f'), radius: 30 }),
    ...[0.06, 0.53].map((at) =>
      rect(x + w * at, height * 0.46, w * 0.41, height * 0.17, { fill: tone('#ffffff'), radius: 34 }),
    ),
    fade(stage, ['#8fb0e6', '#5f86cc'].map(tone), (fill) =>
      rect(x - 22, height * 0.62, w + 44, height * 0.27, { fill, radius: 34 }),
    ),
    rect(x - 22, height * 0.6, w + 44, height * 0.08, { fill: tone('#f4f7fd'), radius: 28 }),
    pendant(stage, width * 0.42, height * 0.1, width * 0.09, '#f2c14e'),
  ];
  return { back: back.join('') };
};
