import { circle, ellipse, gradient, line, n, path, rect } from '../kit/shapes.ts';
import { grass, hills, peaks, roundTree, water } from './land.ts';
import { glitter, lampLight, sky } from './sky.ts';
import { band, fade, glow, type Place, repeat, type Stage } from './stage.ts';

const LIT = ['#ffe7a0', '#ffd36e', '#fff3cf', '#ffc15e'];

/** Towers side by side on `y`; `depth` is how far away they are. */
function towers(
  stage: Stage,
  y: number,
  low: number,
  high: number,
  count: number,
  depth: number,
  colours: readonly string[],
): string {
  const { random, width, far, time } = stage;
  const lit = time === 'night' ? 0.55 : time === 'sunset' || time === 'rain' ? 0.22 : 0;
  const step = width / count;
  const lamps = stage.apart(`lamps ${depth}`);
  const pane = far('#dcecf7', depth);
  return repeat(count, (index) => {
    const wide = step * random.between(0.72, 1.06);
    const [x, tall] = [step * index + (step - wide) / 2, random.between(low, high)];
    const colour = far(random.pick(colours), depth);
    const roof = random.pick(['flat', 'flat', 'mast', 'step']);
    const columns = Math.max(3, Math.round(wide / 24));
    const rows = Math.max(3, Math.floor(tall / 27));
    const [gapX, gapY] = [wide / columns, tall / rows];
    const lightOf = () => (lamps.next() < lit ? lamps.pick(LIT) : pane);
    const windows = new Map([pane, ...LIT].map((colour) => [colour, '']));
    for (let at = 0; at < rows * columns; at++) {
      const left = x + gapX * ((at % columns) + 0.24);
      const top = y - tall + gapY * (Math.floor(at / columns) + 0.3);
      const colour = lightOf();
      const outline = `M${n(left)} ${n(top)}h${n(gapX * 0.52)}v${n(gapY * 0.46)}h${n(-gapX * 0.52)}Z`;
      windows.set(colour, windows.get(colour)! + outline);
    }
    const panes = [...windows]
      .map(([fill, outline]) => path(outline, { fill, opacity: fill === pane ? 0.38 : 1 - depth * 0.6 }))
      .join('');
    return (
      (roof === 'mast' ? line(x + wide / 2, y - tall, x + wide / 2, y - tall * 1.16, colour, 4) : '') +
      (roof === 'step' ? rect(x + wide * 0.2, y - tall - 22, wide * 0.6, 24, { fill: colour }) : '') +
      fade(stage, [colour, far(random.pick(colours), depth + 0.12)], (fill) =>
        rect(x, y - tall, wide, tall, { fill }),
      ) +
      panes
    );
  });
}

const FACADES = ['#5f7fa8', '#7a92b4', '#4f6c94', '#8ea3bd', '#6a8f9f', '#a08f9c'];

export const city: Place = (stage) => {
  const { width, height, light, time } = stage;
  const foot = height * 0.74;
  const back = [
    sky(stage, foot, 0.3),
    towers(stage, foot, height * 0.28, height * 0.46, 19, 0.55, FACADES),
    time === 'night' ? glow(stage, width / 2, foot, width * 0.6, height * 0.3, '#ffb66b', 0.35) : '',
    towers(stage, foot, height * 0.2, height * 0.56, 13, 0.12, FACADES),
    band(stage, foot - height * 0.12, foot, [`${light.haze}00`, `${light.haze}88`]),
    road(stage, foot),
  ];
  return { back: back.join('') };
};

/** A pavement and a road with a broken line, wet when it rains; lamps stand along it. */
function road(stage: Stage, top: number): string {
  const { width, height, tone, time } = stage;
  const lane = top + (height - top) * 0.62;
  const lamp = (x: number) =>
    line(x, top + 10, x, top - height * 0.25, tone('#3d4654'), 6) +
    line(x, top - height * 0.25, x + 34, top - height * 0.26, tone('#3d4654'), 6) +
    ellipse(x + 38, top - height * 0.252, 15, 7, { fill: time === 'night' ? '#fff2c4' : tone('#e9edf1') }) +
    lampLight(stage, x + 38, top - height * 0.25, height * 0.14) +
    (time === 'night' ? glow(stage, x + 38, top + 30, 130, 34, '#ffd27a', 0.5) : '');
  const wet = repeat(time === 'rain' ? 12 : 0, () =>
    ellipse(
      width * stage.random.next(),
      stage.random.between(top + 40, height),
      stage.random.between(60, 170),
      9,
      { fill: '#dbe7ef', opacity: 0.28 },
    ),
  );
  return [
    rect(0, top, width, height - top, { fill: tone('#c9c4bc') }),
    rect(0, top + (height - top) * 0.17, width, height, { fill: tone('#f0ece4') }),
    band(stage, top + (height - top) * 0.2, height, [tone('#5d6470'), tone('#4a505b')]),
    repeat(12, (index) =>
      rect((width / 11) * index - 30, lane, width / 22, 9, { fill: tone('#f6f1e2'), radius: 3 }),
    ),
    wet,
    ...[0.08, 0.36, 0.64, 0.92].map((at) => lamp(width * at)),
  ].join('');
}

const HOUSES = ['#e8a07a', '#f0c987', '#9fc3c8', '#d98f8f', '#b9c98f', '#c7a9cf', '#f2ddb5'];

export const street: Place = (stage) => {
  const { width, height, random, tone, time } = stage;
  const foot = height * 0.68;
  const lamps = stage.apart('lamps');
  const step = width / 6;
  const window = (x: number, y: number, w: number, h: number) => {
    const on = lamps.next() < (time === 'night' ? 0.65 : time === 'day' ? 0 : 0.3);
    return (
      rect(x - 5, y - 5, w + 10, h + 10, { fill: tone('#fbf7ef'), radius: 4 }) +
      rect(x, y, w, h, { fill: on ? lamps.pick(LIT) : tone('#8fb7cf') }) +
      line(x + w / 2, y, x + w / 2, y + h, tone('#fbf7ef'), 4)
    );
  };
  const house = (index: number) => {
    const [x, tall] = [step * index, height * random.between(0.42, 0.56)];
    const wall = tone(HOUSES[(index * 3 + 1) % HOUSES.length]!);
    const awning = repeat(6, (stripe) =>
      path(
        `M${n(x + step * (0.1 + stripe * 0.1333))} ${n(foot - height * 0.17)}h${n(step * 0.1333)}v${n(height * 0.035)}a${n(step * 0.0667)} 12 0 0 1 ${n(-step * 0.1333)} 0Z`,
        { fill: tone(stripe % 2 ? '#fdf8ee' : ['#d9534a', '#3f8f7a', '#4d74b8'][index % 3]!) },
      ),
    );
    return [
      rect(x, foot - tall, step + 1, tall, { fill: wall }),
      path(
        `M${n(x - 6)} ${n(foot - tall)}L${n(x + step * 0.14)} ${n(foot - tall - height * 0.09)}H${n(x + step * 0.86)}L${n(x + step + 6)} ${n(foot - tall)}Z`,
        { fill: tone(index % 2 ? '#8a4b3c' : '#5e5566') },
      ),
      ...[0, 1].flatMap((row) =>
        [0.17, 0.58].map((at) =>
          window(x + step * at, foot - tall + height * (0.045 + row * 0.135), step * 0.25, height * 0.085),
        ),
      ),
      rect(x + step * 0.12, foot - height * 0.14, step * 0.5, height * 0.14, {
        fill: time === 'night' ? '#ffd98a' : tone('#a9cbdc'),
      }),
      rect(x + step * 0.68, foot - height * 0.14, step * 0.2, height * 0.14, {
        fill: tone('#6b4634'),
        radius: 3,
      }),
      awning,
    ].join('');
  };
  return { back: sky(stage, height * 0.4, 0.5) + repeat(6, house) + road(stage, foot) };
};

export const park: Place = (stage) => {
  const { width, height, far, tone, random } = stage;
  const crowns = [
    ['#4f9a4e', '#77ba5c'],
    ['#3f8a55', '#5fa869'],
    ['#7aa843', '#a0c75c'],
  ] as const;
  const tree = (x: number, y: number, tall: number) => {
    const [crown, bright] = random.pick(crowns);
    return roundTree(x, y, tall, tone(crown), tone(bright), tone('#6b4a33'));
  };
  const path2 = `M${n(width * 0.47)} ${n(height * 0.63)}C${n(width * 0.6)} ${n(height * 0.72)} ${n(width * 0.3)} ${n(height * 0.8)} ${n(width * 0.36)} ${n(height)}H${n(width * 0.72)}C${n(width * 0.56)} ${n(height * 0.84)} ${n(width * 0.66)} ${n(height * 0.72)} ${n(width * 0.5)} ${n(height * 0.63)}Z`;
  const back = [
    sky(stage, height * 0.62),
    towers(stage, height * 0.6, height * 0.1, height * 0.22, 16, 0.6, FACADES),
    repeat(15, (index) =>
      tree((width * (index + random.next())) / 15, height * 0.63, height * random.between(0.16, 0.24)),
    ),
    hills(stage, height * 0.62, height * 0.008, [far('#a5d56d', 0.1), tone('#74b64f'), tone('#4f9642')], 3),
    path(path2, { fill: tone('#ecdcb6') }),
    tree(width * 0.07, height * 0.76, height * 0.5),
    tree(width * 0.94, height * 0.74, height * 0.44),
    grass(stage, height * 0.7, height, 70, tone('#3f8a3a'), ['#ffffff', '#ffd23f', '#f2799c'].map(tone)),
  ];
  return { back: back.join('') };
};

export const harbour: Place = (stage) => {
  const { width, height, tone, far, time } = stage;
  const [quay, edge] = [height * 0.48, height * 0.86];
  const [x, tall] = [width * 0.88, height * 0.3];
  const lamp = quay - tall;
  const lighthouse = [
    path(
      `M${n(x - tall * 0.11)} ${n(quay)}L${n(x - tall * 0.07)} ${n(lamp)}H${n(x + tall * 0.07)}L${n(x + tall * 0.11)} ${n(quay)}Z`,
      { fill: tone('#fbf6ee') },
    ),
    ...[0.2, 0.55].map((at) =>
      path(
        `M${n(x - tall * (0.075 + at * 0.04))} ${n(lamp + tall * at)}h${n(tall * (0.15 + at * 0.08))}l${n(tall * 0.008)} ${n(tall * 0.17)}h${n(-tall * (0.166 + at * 0.08))}Z`,
        { fill: tone('#d5443a') },
      ),
    ),
    rect(x - tall * 0.06, lamp - tall * 0.13, tall * 0.12, tall * 0.13, {
      fill: time === 'night' ? '#fff3b8' : tone('#bfe0ec'),
    }),
    path(
      `M${n(x - tall * 0.09)} ${n(lamp - tall * 0.12)}L${n(x)} ${n(lamp - tall * 0.24)}L${n(x + tall * 0.09)} ${n(lamp - tall * 0.12)}Z`,
      { fill: tone('#b5332b') },
    ),
    time === 'night' ? beam(stage, x, lamp - tall * 0.07, tall) : '',
  ].join('');
  const back = [
    sky(stage, quay, 0.25),
    peaks(stage, quay, height * 0.2, 6, [far('#6f93a8', 0.4), far('#9ab8b5', 0.55)]),
    towers(stage, quay, height * 0.06, height * 0.17, 22, 0.3, HOUSES),
    lighthouse,
    water(stage, quay, height, ['#5fb0cf', '#2f86b6', '#1f669a']),
    glitter(stage, width * 0.25, quay + 8, edge),
    rect(0, edge, width, height - edge, { fill: tone('#8a6a4c') }),
    repeat(24, (index) =>
      line((width / 23) * index, edge, (width / 23) * index + 12, height, tone('#6d5139'), 3),
    ),
    rect(0, edge - 6, width, 16, { fill: tone('#a98560') }),
  ];
  return { back: back.join('') };
};

/** The light of a lighthouse at x, y: strong at the lamp, lost in the night to the left. */
function beam(stage: Stage, x: number, y: number, tall: number): string {
  const id = stage.id();
  const cone = `M${n(x)} ${n(y)}L${n(x - stage.width * 0.5)} ${n(y - tall * 0.35)}V${n(y + tall * 0.19)}Z`;
  return (
    gradient(id, '#fff0b000', '#fff0b088', 0) +
    path(cone, { fill: `url(#${id})` }) +
    glow(stage, x, y, tall * 0.4, tall * 0.4, '#fff0b0', 0.9)
  );
}

export const railway: Place = (stage) => {
  const { width, height, far, tone, time } = stage;
  const white = time === 'snow';
  const ground = white ? ['#f7fafe', '#d4e1ef'] : ['#b4d46c', '#7fb24f', '#5a8f42'];
  const rail = height * 0.8;
  const back = [
    sky(stage, height * 0.66, 0.8),
    peaks(
      stage,
      height * 0.62,
      height * 0.4,
      5,
      [far('#6f86ad', 0.3), far('#a5bccf', 0.6)],
      far('#ffffff', 0.1),
    ),
    hills(
      stage,
      height * 0.6,
      height * 0.04,
      [far(white ? '#e8f0f8' : '#7fb273', 0.3), far(white ? '#f0f5fa' : '#8fc07a', 0.2)],
      4,
    ),
    hills(stage, height * 0.68, height * 0.015, ground.map(tone), 3),
    rect(0, rail - 6, width, height * 0.06, { fill: tone('#8d8378') }),
    repeat(46, (index) =>
      rect((width / 45) * index, rail - 4, width / 90, height * 0.05, { fill: tone('#5b4434') }),
    ),
    rect(0, rail - 2, width, 6, { fill: tone('#c3cad2') }),
    rect(0, rail + height * 0.035, width, 8, { fill: tone('#dfe5ea') }),
  ];
  return { back: back.join('') };
};

export const fairground: Place = (stage) => {
  const { width, height, tone, time } = stage;
  const bulbs = ['#ff6b6b', '#ffd93d', '#6bd5ff', '#9dff8a', '#ff9df0'];
  const string = (y: number) =>
    path(`M0 ${n(y)}Q${n(width / 2)} ${n(y + height * 0.09)} ${n(width)} ${n(y)}`, {
      stroke: tone('#4a4a5a'),
      width: 3,
    }) +
    repeat(13, (index) => {
      const at = (index + 0.5) / 13;
      const [x, low] = [width * at, y + height * 0.18 * at * (1 - at) + 8];
      const fill = bulbs[index % bulbs.length]!;
      return (time === 'night' ? glow(stage, x, low, 42, 42, fill, 0.8) : '') + circle(x, low, 10, { fill });
    });
  const tent = (x: number, wide: number, colour: string) => {
    const [top, foot] = [height * 0.6, height * 0.74];
    return repeat(6, (stripe) => {
      const [from, to] = [x + (wide * stripe) / 6, x + (wide * (stripe + 1)) / 6];
      const fill = tone(stripe % 2 ? '#fff7ea' : colour);
      return (
        path(`M${n(x + wide / 2)} ${n(top - wide * 0.22)}L${n(from)} ${n(top)}H${n(to)}Z`, { fill }) +
        rect(from, top, to - from + 1, foot - top, { fill })
      );
    });
  };
  const back = [
    sky(stage, height * 0.7, 0.82),
    hills(stage, height * 0.66, height * 0.02, ['#6fa36a', '#5c9358'].map(tone), 4),
    tent(width * 0.02, width * 0.3, '#d9534a'),
    tent(width * 0.7, width * 0.28, '#3f7fc4'),
    band(stage, height * 0.74, height, [tone('#d9c7a3'), tone('#b99f78')]),
    string(height * 0.04),
    string(height * 0.13),
  ];
  return { back: back.join('') };
};
