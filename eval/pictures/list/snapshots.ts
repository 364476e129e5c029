import type { Artist } from '../draw/art.ts';
import { type Ground, shot } from '../draw/shot.ts';
import type { Entry } from '../entry.ts';

/** Telephone snapshots whose names say nothing: one or more things and where they are. */
const ROLL: readonly (readonly [Ground, ...string[]])[] = [
  ['forest', 'wolf'],
  ['lawn', 'dog'],
  ['snow', 'fox'],
  ['wall', 'cat'],
  ['night', 'black-cat'],
  ['forest', 'leopard'],
  ['lawn', 'tiger'],
  ['sand', 'lion'],
  ['lawn', 'rabbit'],
  ['table', 'hamster'],
  ['table', 'mouse'],
  ['street', 'rat'],
  ['lawn', 'horse'],
  ['sand', 'donkey'],
  ['sand', 'zebra'],
  ['forest', 'deer'],
  ['lawn', 'cow'],
  ['lake', 'water-buffalo'],
  ['lawn', 'goat'],
  ['lawn', 'ewe'],
  ['lawn', 'pig'],
  ['forest', 'boar'],
  ['lawn', 'rooster'],
  ['lake', 'duck'],
  ['lake', 'goose'],
  ['lake', 'swan'],
  ['night', 'owl'],
  ['snow', 'eagle'],
  ['forest', 'parrot'],
  ['sand', 'crab'],
  ['table', 'lobster'],
  ['sea', 'squid'],
  ['sea', 'octopus'],
  ['wall', 'violin'],
  ['wall', 'guitar'],
  ['table', 'trumpet'],
  ['wall', 'saxophone'],
  ['sea', 'lighthouse'],
  ['lawn', 'dog', 'bicycle'],
  ['wall', 'cat', 'musical-keyboard'],
  ['street', 'dog', 'umbrella'],
  ['street', 'cat', 'umbrella'],
  ['table', 'teapot', 'croissant'],
  ['table', 'laptop', 'hot-beverage'],
  ['table', 'laptop', 'banana'],
  ['wall', 'cat', 'guitar'],
  ['lawn', 'rabbit', 'carrot'],
  ['lawn', 'horse', 'red-apple'],
  ['table', 'key', 'purse'],
  ['table', 'open-book', 'glasses'],
  ['table', 'violin', 'wine-glass'],
  ['table', 'fish', 'lemon'],
  ['forest', 'bear', 'honey-pot'],
  ['snow', 'penguin', 'ice-cream'],
  ['table', 'alarm-clock', 'pill'],
  ['table', 'scissors', 'thread'],
  ['table', 'birthday-cake', 'dog'],
  ['wall', 'christmas-tree', 'cat'],
  ['lawn', 'soccer-ball', 'trophy'],
  ['lawn', 'tennis', 'running-shoe'],
  ['lawn', 'sunflower', 'honeybee'],
  ['table', 'rose', 'ring'],
  ['night', 'full-moon', 'owl'],
  ['night', 'tent', 'fire'],
  ['sea', 'sailboat', 'lighthouse'],
  ['lake', 'sailboat'],
  ['sea', 'ship'],
  ['street', 'motor-scooter', 'rescue-workers-helmet'],
  ['table', 'hamburger', 'french-fries'],
  ['table', 'pizza', 'beer-mug'],
  ['table', 'watermelon', 'kitchen-knife'],
  ['street', 'bus'],
  ['street', 'tram'],
  ['street', 'automobile'],
  ['night', 'automobile'],
];

/** What was seen on a journey or at a party: folders say which, names say nothing. */
const EVENTS: Readonly<Record<string, readonly (readonly [Ground, ...string[]])[]>> = {
  '2024春节 回老家': [
    ['night', 'fireworks'],
    ['table', 'red-envelope'],
    ['wall', 'red-paper-lantern'],
    ['table', 'dumpling', 'chopsticks'],
    ['street', 'firecracker'],
    ['table', 'tangerine', 'peanuts'],
    ['lawn', 'chicken'],
  ],
  '2023-07 Norway': [
    ['snow', 'snow-capped-mountain'],
    ['sea', 'ferry'],
    ['snow', 'moose'],
    ['lake', 'canoe'],
    ['forest', 'tent', 'backpack'],
    ['table', 'fish', 'potato'],
    ['sea', 'whale'],
  ],
  小明的生日: [
    ['table', 'birthday-cake'],
    ['wall', 'balloon', 'party-popper'],
    ['table', 'wrapped-gift'],
    ['wall', 'clown-face'],
    ['table', 'cupcake', 'candle'],
    ['lawn', 'boy', 'kick-scooter'],
    ['wall', 'teddy-bear'],
  ],
  'Wedding of Anna and Tom': [
    ['lawn', 'person-with-veil', 'man-in-tuxedo'],
    ['table', 'ring', 'bouquet'],
    ['table', 'shortcake', 'bottle-with-popping-cork'],
    ['wall', 'church'],
    ['table', 'clinking-glasses'],
    ['lawn', 'dove'],
    ['street', 'automobile', 'ribbon'],
  ],
  '2022 公司年会': [
    ['wall', 'microphone'],
    ['wall', 'trophy'],
    ['table', 'pot-of-food', 'chopsticks'],
    ['wall', 'mirror-ball', 'musical-notes'],
    ['table', 'money-bag'],
    ['wall', 'laptop', 'bar-chart'],
    ['night', 'taxi'],
  ],
  'Beach week 海南': [
    ['sand', 'palm-tree', 'coconut'],
    ['sea', 'speedboat'],
    ['sand', 'beach-with-umbrella'],
    ['sea', 'turtle'],
    ['sand', 'thong-sandal', 'sunglasses'],
    ['table', 'shrimp', 'beer-bottle'],
    ['sea', 'sunset'],
  ],
};

/** What the owner wrote about some of them; it is in the files only. */
const CAPTIONS: Readonly<Record<string, string>> = {
  'Camera Roll/IMG_1039.jpg': 'Rufus guards the bicycle of Uncle Henrik',
  'Camera Roll/IMG_1057.jpg': '豆豆三岁啦',
  'Camera Roll/IMG_1063.jpg': 'Night walk behind the observatory',
  'Camera Roll/IMG_1066.jpg': '外公的船，千岛湖',
  '2023-07 Norway/DSC_0203.jpg': 'The moose that Ingrid was afraid of',
  '2024春节 回老家/DSC_0106.jpg': '奶奶种的砂糖橘',
};

export const SNAPSHOTS: readonly Entry[] = [
  ...entries('noto', 'Camera Roll/IMG_10', ROLL),
  ...Object.entries(EVENTS).flatMap(([folder, shots], i) =>
    entries('openmoji', `${folder}/DSC_0${i + 1}`, shots),
  ),
];

function entries(artist: Artist, name: string, shots: readonly (readonly [Ground, ...string[]])[]): Entry[] {
  return shots.map(([ground, ...things], i) => {
    const file = `${name}${String(i + 1).padStart(2, '0')}.jpg`;
    const caption = CAPTIONS[file];
    return { file, draw: shot(artist, ground, ...things), ...(caption && { caption }) };
  });
}
