import { moonscape, space, underwater } from '../elsewhere.ts';
import { camp, desert, forest, meadow, mountains, savanna, snowfield } from '../outdoors.ts';
import type { Entry } from '../paint.ts';
import { beach, lake, sea } from '../shores.ts';
import { thing } from '../things.ts';

const air = { on: 'air' } as const;
const boat = { sunk: 0.17 } as const;
const afloat = { sunk: 0.05 } as const;
const flipped = { flip: true } as const;
const fire = { shines: '#ff9a3d' } as const;

/** Land, water, snow and space; what stands there, from the back to the front. */
export const NATURE: readonly Entry[] = [
  {
    name: 'beach-dog',
    shape: 'wide',
    place: beach,
    times: ['day', 'sunset', 'night'],
    things: [
      thing('sailboat', 0.2, 0.5, 0.2, boat),
      thing('palm-tree', 0.88, 0.76, 0.62),
      thing('umbrella-on-ground', 0.66, 0.82, 0.34),
      thing('dog', 0.36, 0.92, 0.48),
      thing('volleyball', 0.53, 0.93, 0.13),
    ],
  },
  {
    name: 'beach-turtle',
    shape: 'landscape',
    place: beach,
    times: ['day'],
    things: [
      thing('turtle', 0.36, 0.83, 0.36),
      thing('crab', 0.72, 0.8, 0.24),
      thing('spiral-shell', 0.6, 0.94, 0.15),
    ],
  },
  {
    name: 'sea-sailboats',
    shape: 'panorama',
    place: sea,
    times: ['day', 'sunset'],
    things: [
      thing('ship', 0.5, 0.56, 0.26, boat),
      thing('sailboat', 0.24, 0.78, 0.46, boat),
      thing('dolphin', 0.56, 0.86, 0.3, { sunk: 0.12 }),
      thing('speedboat', 0.8, 0.88, 0.4, boat),
    ],
  },
  {
    name: 'mountains-goat',
    shape: 'wide',
    place: mountains,
    times: ['day', 'night'],
    things: [
      thing('eagle', 0.62, 0.3, 0.2, air),
      thing('hut', 0.8, 0.82, 0.28),
      thing('goat', 0.32, 0.94, 0.44),
    ],
  },
  {
    name: 'lake-swans',
    shape: 'landscape',
    place: lake,
    times: ['day', 'sunset'],
    things: [
      thing('duck', 0.68, 0.68, 0.17, afloat),
      thing('swan', 0.36, 0.84, 0.32, afloat),
      thing('swan', 0.68, 0.92, 0.26, { ...afloat, flip: true }),
    ],
  },
  {
    name: 'meadow-horse',
    shape: 'wide',
    place: meadow,
    times: ['day', 'night'],
    things: [
      thing('house-with-garden', 0.82, 0.74, 0.3),
      thing('horse', 0.4, 0.93, 0.6),
      thing('rabbit', 0.68, 0.93, 0.2),
    ],
  },
  {
    name: 'meadow-flowers',
    shape: 'square',
    place: meadow,
    times: ['day'],
    things: [
      thing('butterfly', 0.56, 0.5, 0.22, air),
      thing('honeybee', 0.82, 0.6, 0.14, air),
      thing('sunflower', 0.2, 0.93, 0.42),
      thing('tulip', 0.46, 0.95, 0.32),
      thing('rose', 0.68, 0.95, 0.34),
      thing('blossom', 0.88, 0.95, 0.26),
    ],
  },
  {
    name: 'forest-deer',
    shape: 'portrait',
    place: forest,
    times: ['day', 'night', 'snow'],
    things: [
      thing('owl', 0.78, 0.4, 0.2, air),
      thing('deer', 0.44, 0.9, 0.5),
      thing('rabbit', 0.8, 0.93, 0.2, flipped),
    ],
  },
  {
    name: 'forest-mushroom',
    shape: 'square',
    place: forest,
    times: ['day'],
    things: [
      thing('chipmunk', 0.7, 0.86, 0.34),
      thing('hedgehog', 0.36, 0.94, 0.26),
      thing('mushroom', 0.18, 0.85, 0.22),
      thing('mushroom', 0.54, 0.95, 0.14),
    ],
  },
  {
    name: 'desert-camel',
    shape: 'wide',
    place: desert,
    times: ['day', 'sunset', 'night'],
    things: [
      thing('cactus', 0.83, 0.86, 0.44),
      thing('two-hump-camel', 0.44, 0.94, 0.58),
      thing('camel', 0.17, 0.78, 0.24),
    ],
  },
  {
    name: 'savanna-elephant',
    shape: 'wide',
    place: savanna,
    times: ['day', 'sunset'],
    things: [
      thing('giraffe', 0.67, 0.84, 0.56),
      thing('zebra', 0.9, 0.93, 0.28),
      thing('elephant', 0.34, 0.95, 0.62),
    ],
  },
  {
    name: 'underwater-fish',
    shape: 'wide',
    place: underwater,
    times: ['day'],
    things: [
      thing('coral', 0.2, 0.92, 0.34),
      thing('tropical-fish', 0.34, 0.5, 0.28, air),
      thing('fish', 0.68, 0.36, 0.22, air),
      thing('octopus', 0.78, 0.9, 0.34, air),
      thing('turtle', 0.52, 0.78, 0.2, air),
    ],
  },
  {
    name: 'underwater-shark',
    shape: 'portrait',
    place: underwater,
    times: ['day'],
    things: [
      thing('shark', 0.5, 0.46, 0.56, air),
      thing('jellyfish', 0.24, 0.74, 0.26, air),
      thing('crab', 0.6, 0.93, 0.22),
    ],
  },
  {
    name: 'snow-snowman',
    shape: 'landscape',
    place: snowfield,
    times: ['day', 'night', 'snow'],
    things: [
      thing('hut', 0.84, 0.72, 0.26),
      thing('snowman', 0.36, 0.93, 0.6),
      thing('sled', 0.7, 0.93, 0.28),
    ],
  },
  {
    name: 'snow-penguins',
    shape: 'wide',
    place: snowfield,
    times: ['day'],
    things: [
      thing('seal', 0.78, 0.88, 0.3),
      thing('penguin', 0.46, 0.93, 0.5),
      thing('penguin', 0.24, 0.9, 0.4),
      thing('penguin', 0.6, 0.82, 0.2),
    ],
  },
  {
    name: 'snow-skier',
    shape: 'portrait',
    place: snowfield,
    times: ['day'],
    things: [thing('mountain-cableway', 0.26, 0.36, 0.3, air), thing('skier', 0.54, 0.86, 0.56)],
  },
  {
    name: 'picnic-basket',
    shape: 'landscape',
    place: meadow,
    times: ['day'],
    things: [
      thing('deciduous-tree', 0.84, 0.78, 0.6),
      thing('basket', 0.3, 0.86, 0.36),
      thing('sandwich', 0.56, 0.92, 0.22),
      thing('watermelon', 0.78, 0.94, 0.24),
    ],
  },
  {
    name: 'camp-tent',
    shape: 'wide',
    place: camp,
    times: ['day', 'night'],
    things: [thing('backpack', 0.56, 0.87, 0.2), thing('fire', 0.73, 0.92, 0.26, fire)],
  },
  {
    name: 'space-rocket',
    shape: 'portrait',
    place: space,
    times: ['night'],
    things: [
      thing('ringed-planet', 0.78, 0.3, 0.28, { ...air, shines: '#ffcf7a' }),
      thing('rocket', 0.4, 0.64, 0.56, { ...air, shines: '#ff8f6b' }),
      thing('satellite', 0.24, 0.86, 0.2, { ...air, shines: '#8fb8ff' }),
    ],
  },
  {
    name: 'space-astronaut',
    shape: 'wide',
    place: moonscape,
    times: ['night'],
    things: [
      thing('flying-saucer', 0.24, 0.36, 0.26, { ...air, shines: '#8affc1' }),
      thing('robot', 0.7, 0.9, 0.3, { shines: '#ff8fb0' }),
      thing('astronaut', 0.42, 0.92, 0.48, { shines: '#8fa8ff' }),
    ],
  },
  {
    name: 'castle-dragon',
    shape: 'portrait',
    place: mountains,
    times: ['day', 'night'],
    things: [thing('castle', 0.6, 0.83, 0.66), thing('dragon', 0.26, 0.96, 0.38)],
  },
  {
    name: 'dinosaur-volcano',
    shape: 'landscape',
    place: savanna,
    times: ['day'],
    things: [
      thing('volcano', 0.7, 0.7, 0.56),
      thing('sauropod', 0.3, 0.9, 0.54),
      thing('t-rex', 0.76, 0.94, 0.36),
    ],
  },
];
