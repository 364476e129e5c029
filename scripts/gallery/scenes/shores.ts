import { ellipse, n, type Point, path, rect, smoothThrough } from '../kit/shapes.ts';
import { fir, peaks, specks, water } from './land.ts';
import { glitter, sky } from './sky.ts';
import { band, fade, type Place, repeat } from './stage.ts';

export const beach: Place = (stage) => {
  const { width, height, tone, light } = stage;
  const [horizon, shore] = [height * 0.42, height * 0.6];
  const wave = (y: number): readonly Point[] =>
    [-0.1, 0.12, 0.35, 0.6, 0.85, 1.1].map(
      (x, at): Point => [width * x, y + height * (at % 2 ? 0.018 : -0.012)],
    );
  const shape = (y: number) => `${smoothThrough(wave(y))}L${width} ${height}L0 ${height}Z`;
  const back = [
    sky(stage, horizon),
    water(stage, horizon, shore + height * 0.06, ['#2277b8', '#2fa9c9', '#7fdcd8']),
    band(stage, horizon - height * 0.02, horizon, [`${light.haze}00`, light.haze]),
    glitter(stage, width * 0.72, horizon + 6, shore),
    path(shape(shore - height * 0.015), { fill: tone('#ffffff'), opacity: 0.75 }),
    path(shape(shore + height * 0.008), { fill: tone('#c79f68') }),
    fade(stage, ['#f2d79b', '#eac683', '#dcb06a'].map(tone), (fill) =>
      path(shape(shore + height * 0.045), { fill }),
    ),
    specks(stage, shore + height * 0.1, height, 130, tone('#a97c45')),
  ];
  return { back: back.join('') };
};

export const sea: Place = (stage) => {
  const { width, height, light } = stage;
  const horizon = height * 0.46;
  const back = [
    sky(stage, horizon),
    band(stage, horizon - height * 0.06, horizon, [`${light.haze}00`, light.haze]),
    water(stage, horizon, height, ['#3f9fd0', '#1f7fc0', '#135a9c']),
    glitter(stage, width * 0.72, horizon + 6, height),
  ];
  return { back: back.join('') };
};

export const lake: Place = (stage) => {
  const { width, height, far, tone, random } = stage;
  const shore = height * 0.52;
  const reed = (x: number) =>
    repeat(7, () => {
      const [foot, tall, lean] = [
        x + random.between(-45, 45),
        height * random.between(0.14, 0.26),
        random.between(-16, 16),
      ];
      return (
        path(
          `M${n(foot)} ${n(height * 1.01)}Q${n(foot)} ${n(height - tall * 0.5)} ${n(foot + lean)} ${n(height - tall)}`,
          { stroke: tone('#4f7d3a'), width: 6 },
        ) + ellipse(foot + lean, height - tall, 6.5, 24, { fill: tone('#7a4f2d') })
      );
    });
  const back = [
    sky(stage, shore, 0.35),
    peaks(stage, shore, height * 0.28, 4, [far('#6f8bb0', 0.3), far('#9fb9c9', 0.6)], far('#ffffff', 0.15)),
    repeat(20, () =>
      fir(
        width * random.next(),
        shore + 4,
        height * random.between(0.07, 0.14),
        far('#2f6b4a', 0.2),
        far('#4a3427', 0.2),
      ),
    ),
    water(stage, shore, height, ['#8fc9dd', '#4f9fc6', '#2a709f']),
    fade(stage, [far('#4f7f6a', 0.3), `${far('#4f9fc6', 0.2)}00`], (fill) =>
      rect(0, shore, width, height * 0.12, { fill }),
    ),
    glitter(stage, width * 0.35, shore + 10, height),
  ];
  return { back: back.join(''), front: reed(width * 0.05) + reed(width * 0.95) };
};
