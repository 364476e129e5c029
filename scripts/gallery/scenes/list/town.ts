import { pitch } from '../elsewhere.ts';
import { farm } from '../outdoors.ts';
import type { Entry } from '../paint.ts';
import { thing } from '../things.ts';
import { city, fairground, harbour, park, railway, street } from '../town.ts';

const air = { on: 'air' } as const;
const boat = { sunk: 0.17 } as const;
const flipped = { flip: true } as const;

/** Streets, parks, harbours and farms; what stands there, from the back to the front. */
export const TOWNS: readonly Entry[] = [
  {
    name: 'city-taxi',
    shape: 'panorama',
    place: city,
    times: ['day', 'sunset', 'night', 'rain'],
    things: [
      thing('tokyo-tower', 0.66, 0.76, 0.6, { shines: '#ff8a4d' }),
      thing('bus', 0.2, 0.9, 0.34),
      thing('taxi', 0.5, 0.96, 0.32),
      thing('bicycle', 0.8, 0.92, 0.24),
    ],
  },
  {
    name: 'street-car',
    shape: 'wide',
    place: street,
    times: ['day', 'night', 'rain'],
    things: [
      thing('motor-scooter', 0.82, 0.8, 0.2),
      thing('automobile', 0.32, 0.95, 0.38),
      thing('bus', 0.7, 0.98, 0.36),
    ],
  },
  {
    name: 'park-bicycle',
    shape: 'wide',
    place: park,
    times: ['day', 'rain'],
    things: [
      thing('fountain', 0.68, 0.78, 0.28),
      thing('bicycle', 0.32, 0.94, 0.48),
      thing('poodle', 0.8, 0.95, 0.24),
    ],
  },
  {
    name: 'park-playground',
    shape: 'landscape',
    place: park,
    times: ['day'],
    things: [
      thing('kite', 0.6, 0.36, 0.22, air),
      thing('playground-slide', 0.3, 0.84, 0.44),
      thing('soccer-ball', 0.58, 0.92, 0.14),
      thing('kick-scooter', 0.8, 0.88, 0.24),
    ],
  },
  {
    name: 'farm-tractor',
    shape: 'wide',
    place: farm,
    times: ['day', 'rain'],
    things: [
      thing('rooster', 0.3, 0.9, 0.22),
      thing('tractor', 0.62, 0.94, 0.58),
      thing('sheaf-of-rice', 0.9, 0.92, 0.26),
    ],
  },
  {
    name: 'farm-cow',
    shape: 'landscape',
    place: farm,
    times: ['day'],
    things: [
      thing('cow', 0.36, 0.88, 0.42),
      thing('ewe', 0.74, 0.82, 0.28),
      thing('pig', 0.72, 0.95, 0.22),
      thing('front-facing-baby-chick', 0.1, 0.94, 0.12),
    ],
  },
  {
    name: 'harbour-ship',
    shape: 'panorama',
    place: harbour,
    times: ['day', 'night'],
    things: [
      thing('sailboat', 0.62, 0.66, 0.3, boat),
      thing('ship', 0.3, 0.8, 0.48, boat),
      thing('anchor', 0.76, 0.97, 0.22),
    ],
  },
  {
    name: 'fair-ferris-wheel',
    shape: 'portrait',
    place: fairground,
    times: ['day', 'night'],
    things: [
      thing('ferris-wheel', 0.5, 0.79, 0.8, { shines: '#b07cff' }),
      thing('carousel-horse', 0.26, 0.96, 0.34),
      thing('popcorn', 0.76, 0.95, 0.2),
    ],
  },
  {
    name: 'stadium-football',
    shape: 'wide',
    place: pitch,
    times: ['day', 'night'],
    things: [
      thing('goal-net', 0.5, 0.78, 0.44),
      thing('soccer-ball', 0.4, 0.94, 0.2),
      thing('trophy', 0.8, 0.94, 0.28),
    ],
  },
  {
    name: 'railway-train',
    shape: 'panorama',
    place: railway,
    times: ['day', 'snow'],
    things: [
      thing('locomotive', 0.66, 0.84, 0.5, flipped),
      thing('railway-car', 0.455, 0.84, 0.5),
      thing('railway-car', 0.255, 0.84, 0.5),
    ],
  },
];
