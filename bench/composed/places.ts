import sharp from 'sharp';
import { underwater } from '../../scripts/gallery/scenes/elsewhere.ts';
import { livingRoom } from '../../scripts/gallery/scenes/indoors.ts';
import { desert, forest, mountains, snowfield } from '../../scripts/gallery/scenes/outdoors.ts';
import { paint } from '../../scripts/gallery/scenes/paint.ts';
import { stageHall } from '../../scripts/gallery/scenes/parties.ts';
import { beach } from '../../scripts/gallery/scenes/shores.ts';
import type { Place } from '../../scripts/gallery/scenes/stage.ts';
import { createSprites, thing } from '../../scripts/gallery/scenes/things.ts';
import { city, park } from '../../scripts/gallery/scenes/town.ts';
import type { Region } from '../../src/core/region.ts';

/** Words in English and Chinese. */
export type Words = readonly [string, string];

/** By the name of their emoji. */
export const THINGS: Readonly<Record<string, Words>> = {
  dog: ['a dog', '狗'],
  cat: ['a cat', '猫'],
  horse: ['a horse', '马'],
  cow: ['a cow', '奶牛'],
  elephant: ['an elephant', '大象'],
  penguin: ['a penguin', '企鹅'],
  lion: ['a lion', '狮子'],
  bicycle: ['a bicycle', '自行车'],
  automobile: ['a car', '汽车'],
  tractor: ['a tractor', '拖拉机'],
  guitar: ['a guitar', '吉他'],
  umbrella: ['an umbrella', '雨伞'],
  'teddy-bear': ['a teddy bear', '泰迪熊'],
  rocket: ['a rocket', '火箭'],
  snowman: ['a snowman', '雪人'],
  chair: ['a chair', '椅子'],
};

interface Scenery {
  readonly place: Place;
  readonly words: Words;
}

export const PLACES: Readonly<Record<string, Scenery>> = {
  beach: { place: beach, words: ['on the beach', '在沙滩上'] },
  forest: { place: forest, words: ['in the forest', '在森林里'] },
  desert: { place: desert, words: ['in the desert', '在沙漠里'] },
  snowfield: { place: snowfield, words: ['in the snow', '在雪地里'] },
  city: { place: city, words: ['in the city', '在城市里'] },
  room: { place: livingRoom, words: ['in the living room', '在客厅里'] },
  park: { place: park, words: ['in the park', '在公园里'] },
  mountains: { place: mountains, words: ['in the mountains', '在山里'] },
  stage: { place: stageHall, words: ['on a stage', '在舞台上'] },
  underwater: { place: underwater, words: ['under water', '在水下'] },
};

const SHAPES = ['landscape', 'square', 'wide'] as const;
const SIDES = { landscape: [1320, 990], square: [1200, 1200], wide: [1440, 810] } as const;
/** The floor of the things, as a share of the height. */
const FLOOR = 0.93;
const WIDTH = 640;

/** A thing at a place, and the part of the picture that shows it. */
export interface PlacedThing {
  readonly thing: string;
  readonly place: string;
  readonly part: Region;
  readonly draw: () => Promise<Buffer>;
}

/** Every thing at every place, in varied sizes and positions, by day. */
export function placedThings(): PlacedThing[] {
  const sprites = createSprites();
  return Object.keys(THINGS).flatMap((name, i) =>
    Object.entries(PLACES).map(([place, { place: scenery }], j) => {
      const shape = SHAPES[(i + j) % 3]!;
      const x = 0.3 + 0.1 * ((i * 7 + j * 3) % 5);
      const size = 0.4 + ((i * 3 + j * 5) % 4) / 15;
      const indoors = place === 'room' || place === 'stage';
      const scene = { shape, place: scenery, indoors, things: [thing(name, x, FLOOR, size)] };
      return {
        thing: name,
        place,
        part: partOf(shape, x, size),
        async draw() {
          const picture = await paint(scene, 'day', 'x.webp', `${i} ${j}`, sprites, new Date(0));
          return sharp(picture).resize(WIDTH).webp({ quality: 90 }).toBuffer();
        },
      };
    }),
  );
}

function partOf(shape: (typeof SHAPES)[number], x: number, size: number): Region {
  const [width, height] = SIDES[shape];
  const side = 1.05 * size * Math.min(width, height);
  const left = Math.max(0, x - side / width / 2);
  const top = Math.max(0, FLOOR + 0.02 - side / height);
  return {
    x: left,
    y: top,
    width: Math.min(side / width, 1 - left),
    height: Math.min(side / height, 1 - top),
  };
}
