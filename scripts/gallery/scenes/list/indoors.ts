import { bedroom, desk, kitchen, livingRoom } from '../indoors.ts';
import type { Entry } from '../paint.ts';
import { party, stageHall, table } from '../parties.ts';
import { thing } from '../things.ts';

const air = { on: 'air' } as const;
const fire = { shines: '#ff9a3d' } as const;

/** Rooms and tables; what stands there, from the back to the front. */
export const INDOORS: readonly Entry[] = [
  {
    name: 'room-cat',
    shape: 'landscape',
    place: livingRoom,
    indoors: true,
    times: ['day', 'night'],
    things: [
      thing('potted-plant', 0.88, 0.86, 0.34),
      thing('cat', 0.46, 0.73, 0.46),
      thing('yarn', 0.66, 0.95, 0.13),
    ],
  },
  {
    name: 'room-christmas-tree',
    shape: 'portrait',
    place: livingRoom,
    indoors: true,
    times: ['night'],
    things: [
      thing('christmas-tree', 0.6, 0.86, 0.9, { shines: '#ffd27a' }),
      thing('wrapped-gift', 0.34, 0.88, 0.28),
      thing('wrapped-gift', 0.84, 0.9, 0.22),
      thing('teddy-bear', 0.56, 0.95, 0.26),
    ],
  },
  {
    name: 'kitchen-cooking',
    shape: 'landscape',
    place: kitchen,
    indoors: true,
    times: ['day'],
    things: [
      thing('teapot', 0.16, 0.8, 0.26),
      thing('cooking', 0.44, 0.84, 0.34),
      thing('bread', 0.68, 0.82, 0.22),
      thing('tomato', 0.86, 0.84, 0.16),
    ],
  },
  {
    name: 'kitchen-fruit',
    shape: 'wide',
    place: kitchen,
    indoors: true,
    times: ['day'],
    things: [
      thing('pineapple', 0.14, 0.88, 0.4),
      thing('red-apple', 0.34, 0.88, 0.24),
      thing('banana', 0.52, 0.88, 0.28),
      thing('grapes', 0.7, 0.88, 0.28),
      thing('watermelon', 0.88, 0.88, 0.28),
    ],
  },
  {
    name: 'party-birthday-cake',
    shape: 'landscape',
    place: party,
    indoors: true,
    times: ['day', 'night'],
    things: [
      thing('balloon', 0.13, 0.56, 0.36, air),
      thing('balloon', 0.87, 0.54, 0.4, { ...air, flip: true }),
      thing('birthday-cake', 0.48, 0.93, 0.64, { shines: '#ffb347' }),
      thing('wrapped-gift', 0.86, 0.93, 0.26),
      thing('cupcake', 0.13, 0.93, 0.2),
    ],
  },
  {
    name: 'party-dog',
    shape: 'square',
    place: party,
    indoors: true,
    times: ['day'],
    things: [
      thing('balloon', 0.22, 0.55, 0.36, air),
      thing('dog', 0.54, 0.84, 0.5),
      thing('shortcake', 0.3, 0.93, 0.26),
      thing('party-popper', 0.82, 0.93, 0.26),
    ],
  },
  {
    name: 'desk-laptop',
    shape: 'wide',
    place: desk,
    indoors: true,
    times: ['day', 'night'],
    things: [
      thing('books', 0.16, 0.84, 0.32),
      thing('laptop', 0.46, 0.92, 0.52, { shines: '#8fd8ff' }),
      thing('hot-beverage', 0.72, 0.9, 0.22),
      thing('potted-plant', 0.88, 0.84, 0.36),
    ],
  },
  {
    name: 'bedroom-teddy-bear',
    shape: 'landscape',
    place: bedroom,
    indoors: true,
    times: ['day', 'night'],
    things: [
      thing('teddy-bear', 0.6, 0.7, 0.36),
      thing('alarm-clock', 0.16, 0.84, 0.2),
      thing('black-cat', 0.8, 0.7, 0.24),
    ],
  },
  {
    name: 'restaurant-pizza',
    shape: 'landscape',
    place: table,
    indoors: true,
    times: ['night'],
    things: [
      thing('wine-glass', 0.78, 0.78, 0.36),
      thing('candle', 0.16, 0.78, 0.32, fire),
      thing('pizza', 0.46, 0.93, 0.56),
      thing('tomato', 0.8, 0.94, 0.14),
    ],
  },
  {
    name: 'restaurant-noodles',
    shape: 'square',
    place: table,
    indoors: true,
    times: ['day'],
    things: [
      thing('teapot', 0.78, 0.76, 0.26),
      thing('steaming-bowl', 0.42, 0.86, 0.5),
      thing('dumpling', 0.78, 0.95, 0.24),
    ],
  },
  {
    name: 'concert-guitar',
    shape: 'wide',
    place: stageHall,
    indoors: true,
    times: ['night'],
    things: [
      thing('drum', 0.22, 0.84, 0.3, { shines: '#ff5ea0' }),
      thing('guitar', 0.52, 0.84, 0.5, { shines: '#ff7ab8' }),
      thing('saxophone', 0.8, 0.84, 0.32, { shines: '#ffd36e' }),
    ],
  },
];
