import { circle, ellipse, n, path, rect } from '../kit/shapes.ts';
import { pendant, window } from './indoors.ts';
import { band, glow, type Place, repeat } from './stage.ts';

/** A festive room with a table in front: garlands and streamers on the wall. */
export const party: Place = (stage) => {
  const { width, height, tone, random } = stage;
  const top = height * 0.72;
  const flags = ['#ff6b6b', '#ffd93d', '#4dabf7', '#69db7c', '#da77f2'];
  const garland = (y: number, sag: number) =>
    path(`M0 ${n(y)}Q${n(width / 2)} ${n(y + sag * 2)} ${n(width)} ${n(y)}`, {
      stroke: tone('#ffffff'),
      width: 4,
    }) +
    repeat(14, (index) => {
      const at = (index + 0.5) / 14;
      const [x, low, half] = [width * at, y + sag * 4 * at * (1 - at), width / 42];
      return path(`M${n(x - half)} ${n(low)}H${n(x + half)}L${n(x)} ${n(low + half * 2.2)}Z`, {
        fill: tone(flags[index % 5]!),
      });
    });
  const back = [
    band(stage, 0, top, ['#ffd9e3', '#ffe9d6'].map(tone)),
    glow(
      stage,
      width * 0.5,
      height * 0.5,
      width * 0.5,
      height * 0.5,
      '#fff4d6',
      stage.time === 'night' ? 0.55 : 0.8,
    ),
    repeat(70, () =>
      circle(width * random.next(), top * random.next(), random.between(4, 11), {
        fill: tone(random.pick(flags)),
        opacity: 0.55,
      }),
    ),
    garland(height * 0.02, height * 0.07),
    garland(height * 0.14, height * 0.06),
    band(stage, top, height, ['#fffdf8', '#f3e3e6'].map(tone)),
    repeat(12, (index) =>
      ellipse((width / 11) * index, top + 6, width / 22, height * 0.05, { fill: tone('#fffdf8') }),
    ),
    repeat(11, (index) =>
      circle((width / 11) * (index + 0.5), height * 0.93, 12, {
        fill: tone(flags[index % 5]!),
        opacity: 0.7,
      }),
    ),
  ];
  return { back: back.join('') };
};

/** A laid table before a warm wall, as in a restaurant. */
export const table: Place = (stage) => {
  const { width, height, tone } = stage;
  const top = height * 0.58;
  const check = width / 14;
  const cloth = repeat(14 * 6, (index) =>
    (index + Math.floor(index / 14)) % 2
      ? ''
      : rect((index % 14) * check, top + Math.floor(index / 14) * check, check, check, {
          fill: tone('#d9483b'),
          opacity: 0.8,
        }),
  );
  const back = [
    band(stage, 0, top, ['#8a4b35', '#b56a43'].map(tone)),
    glow(stage, width * 0.5, height * 0.3, width * 0.55, height * 0.4, '#ffcf87', 0.6),
    window(stage, width * 0.1, height * 0.08, width * 0.22, height * 0.3),
    pendant(stage, width * 0.66, height * 0.06, width * 0.13, '#2f6b5a'),
    rect(0, top, width, height - top, { fill: tone('#fff5ea') }),
    cloth,
    band(stage, top, top + height * 0.05, ['#00000055', '#00000000']),
  ];
  return { back: back.join('') };
};

export const stageHall: Place = (stage) => {
  const { width, height, random } = stage;
  const floor = height * 0.72;
  const beams = ['#ff4d8d', '#4dabff', '#ffd23f', '#9b5cff', '#3dffb0'];
  const beam = (x: number, to: number, fill: string) =>
    path(`M${n(x)} 0L${n(to - width * 0.1)} ${n(floor)}H${n(to + width * 0.1)}Z`, { fill, opacity: 0.26 }) +
    glow(stage, x, 0, 70, 70, fill, 0.9);
  const crowd = repeat(34, (index) => {
    const x = (width / 33) * index + random.between(-14, 14);
    const y = height * random.between(0.93, 0.98);
    const size = height * 0.038;
    return (
      circle(x, y, size, { fill: '#0b0618' }) +
      rect(x - size * 1.5, y + size * 0.8, size * 3, height * 0.2, {
        fill: '#0b0618',
        radius: Math.round(size),
      }) +
      (index % 3 === 0
        ? path(`M${n(x + size)} ${n(y + size * 1.6)}L${n(x + size * 1.9)} ${n(y - size * 2.4)}`, {
            stroke: '#0b0618',
            width: size * 0.6,
          })
        : '')
    );
  });
  const back = [
    band(stage, 0, floor, ['#150a33', '#3a1466', '#7a2a86']),
    ...beams.map((fill, index) => beam(width * (0.1 + 0.2 * index), width * (0.25 + 0.125 * index), fill)),
    band(stage, floor, height, ['#5a2a72', '#24103f']),
    ellipse(width * 0.5, floor + height * 0.08, width * 0.4, height * 0.07, {
      fill: '#ffffff',
      opacity: 0.12,
    }),
  ];
  return { back: back.join(''), front: crowd };
};
