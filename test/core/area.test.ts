import { describe, expect, it } from 'vitest';
import { boxAround, boxFilter, chordOf, halfChord, readBox } from '../../src/core/area.ts';
import { type FilterFields, matches } from '../../src/core/filter.ts';
import { toFilter } from '../../src/core/request-filter.ts';

const at = (latitude: number | null, longitude: number | null) => ({ latitude, longitude }) as FilterFields;
const inside = (request: Parameters<typeof toFilter>[0], latitude: number | null, longitude: number | null) =>
  matches(toFilter(request)!, at(latitude, longitude));

describe('a circle', () => {
  it.each([
    ['52.52,13.40,10km', 10_000],
    ['52.52, 13.40, 500 m', 500],
    ['52.52,13.40,2mi', 3218.688],
    ['52.52,13.40,1.5', 1500],
    ['52.52° N 13.40° E 10 km', 10_000],
    ['13.40E, 52.52N; 3', 3000],
    ['52.52°, 13.40°, 2 MI', 3218.688],
    ['52,52° N, 13,40° E, 1,5 km', 1500],
    ['52,52 13,40 10km', 10_000],
  ])('is written as %s', (text, meters) => {
    const filter = { op: 'near', latitude: 52.52, longitude: 13.4, meters };
    expect(toFilter({ near: text })).toEqual(filter);
  });

  it.each([
    '',
    '52.52,13.40',
    '52.52,13.40,-1km',
    '52.52,13.40,0',
    '91,0,1km',
    '0,181,1km',
    'NaN,0,1km',
    '1,2,3ly',
    '1,2,99999km',
    '52.52,13.40,2,5km',
    '52,52,13,40,10km',
    // With decimal commas these are two numbers.
    '52,5 13',
    '52, 13,4',
    '52,5; 13',
    '52,5° N 13',
    '52,13, 10',
    // And these are three.
    '52,13 53 14',
    '52.52 N, 13.40 S, 1km',
    '-33.9 S, 151.2 E, 1km',
    '52.52km,13.40,1km',
    '52.52,13.40,1° N',
    `52.52,13.40,1km${' '.repeat(500)}`,
  ])('%j is none', (text) => {
    expect(() => toFilter({ near: text })).toThrow('Wrong near');
  });

  it.each([
    ['95,13,10km', 'latitude is 95; it must be from -90 to 90'],
    ['52.52,-190.5,10km', 'longitude is -190.5; it must be from -180 to 180'],
    ['52.52,13.40,-10km', 'the distance is -10km; it must be above 0'],
    ['52.52,13.40,0', 'the distance is 0km; it must be above 0 and at most 20100 km'],
    ['1,2,99999km', 'the distance is 99999km; it must be above 0 and at most 20100 km'],
    ['52.52,13.40', 'must be latitude, longitude and a distance'],
    ['1,2,3ly', 'must be latitude, longitude and a distance'],
  ])('says what is wrong with %s', (near, message) => {
    expect(() => toFilter({ near })).toThrow(message);
  });

  it('has in it what is not further away: Berlin, Potsdam at 26 km', () => {
    const near = (radius: string) => inside({ near: `52.52,13.405,${radius}` }, 52.4, 13.06);
    expect(near('26km')).toBe(false);
    expect(near('28km')).toBe(true);
    expect(inside({ near: '52.52,13.405,26km' }, 52.52, 13.405)).toBe(true);
    expect(inside({ near: '52.52,13.405,26km' }, null, null)).toBe(false);
  });

  it('reaches across the 180th meridian and the poles', () => {
    expect(inside({ near: '-17,179.9,50km' }, -17, -179.9)).toBe(true);
    expect(inside({ near: '-17,179.9,10km' }, -17, -179.9)).toBe(false);
    expect(inside({ near: '89.9,0,30km' }, 89.9, 180)).toBe(true);
    expect(inside({ near: '1,1,20100km' }, -1, -179)).toBe(true);
  });

  it('lies in the box around it', () => {
    const random = [0.13, 0.37, 0.61, 0.87, 0.99];
    const circles = random.flatMap((a) =>
      random.flatMap((b) =>
        [200, 40_000, 900_000, 9e6].map((meters) => ({
          latitude: a * 180 - 90,
          longitude: b * 360 - 180,
          meters,
        })),
      ),
    );
    for (const circle of circles) {
      const box = boxFilter(boxAround(circle));
      for (let step = 0; step < 400; step++) {
        const latitude = ((step * 37) % 181) - 90;
        const longitude = ((step * 101) % 361) - 180;
        // Also close by, where small circles are.
        const scale = Math.min(1, circle.meters / 5e6);
        const place = {
          latitude: Math.max(-90, Math.min(90, circle.latitude + (latitude - circle.latitude) * scale)),
          longitude: circle.longitude + (longitude - circle.longitude) * scale,
        };
        if (halfChord(circle, place) > chordOf(circle)) continue;
        expect(matches(box, at(place.latitude, place.longitude)), JSON.stringify({ circle, place })).toBe(
          true,
        );
      }
    }
  });
});

describe('a box', () => {
  it('has its edges in it', () => {
    const within = '52.3,13.1,52.7,13.8';
    expect(readBox(within)).toEqual({ south: 52.3, west: 13.1, north: 52.7, east: 13.8 });
    expect(inside({ within }, 52.7, 13.8)).toBe(true);
    expect(inside({ within }, 52.3, 13.1)).toBe(true);
    expect(inside({ within }, 52.71, 13.5)).toBe(false);
    expect(inside({ within }, 52.5, 13.9)).toBe(false);
    expect(inside({ within }, null, null)).toBe(false);
    expect(inside({ within: '-90,-180,90,180' }, 90, 180)).toBe(true);
  });

  it('says what is wrong', () => {
    const wrong = (within: string) => expect(() => toFilter({ within }));
    wrong('52.3,13.1,95,13.8').toThrow('latitude is 95; it must be from -90 to 90');
    wrong('53,13.1,52,13.8').toThrow('south is 53, which is north of 52');
    wrong('52.3,13.1').toThrow('must be south, west, north and east');
  });

  it('is read with letters of the compass', () => {
    const plain = toFilter({ within: '-34,150.5,-33.5,151.5' });
    expect(toFilter({ within: '34 S 150.5 E, 33.5 S 151.5 E' })).toEqual(plain);
    expect(toFilter({ within: '150.5°E 34°S; 151.5°E 33.5°S' })).toEqual(plain);
  });

  it('may cross the 180th meridian', () => {
    const within = '-20,177,-16,-178';
    expect(inside({ within }, -17, 179)).toBe(true);
    expect(inside({ within }, -17, -179)).toBe(true);
    expect(inside({ within }, -17, 0)).toBe(false);
  });

  it.each(['', '1,2,3', '10,0,5,1', '0,0,91,0', '0,-181,1,1', '1,2,3,4,5', 'a,b,c,d'])(
    '%j is none',
    (text) => {
      expect(() => toFilter({ within: text })).toThrow('Wrong within');
    },
  );
});
