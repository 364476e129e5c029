import { describe, expect, test } from 'vitest';
import { type Address, ignoredIn, readAddress, writeAddress } from '../../src/web/state/address.ts';
import { EMPTY_QUERY, type SearchState } from '../../src/web/state/search-state.ts';

const id = (n: number) => n.toString(16).padStart(32, '0');
const read = (address: string) => readAddress(new URL(address, 'http://127.0.0.1'));
const survives = (part: Partial<SearchState>, rest: Partial<Address> = {}) => {
  const address: Address = { route: 'results', viewed: null, search: { ...EMPTY_QUERY, ...part }, ...rest };
  expect(read(writeAddress(address))).toEqual(address);
};

describe('the address contains the whole query', () => {
  test.each<[string, Partial<SearchState>]>([
    ['nothing', {}],
    ['words with all that addresses treat specially', { text: 'a&b=c #1 100% +x? “引号” 猫 \\ /' }],
    ['a space that is still being typed behind', { text: 'cat ' }],
    ['a picture of the library', { picture: { kind: 'similarTo', id: id(1) } }],
    ['an uploaded picture and words', { picture: { kind: 'image', id: id(2) }, text: '夜晚', weight: 0.7 }],
    [
      'a part',
      { picture: { kind: 'similarTo', id: id(1) }, region: { x: 0, y: 0.125, width: 1, height: 0.5025 } },
    ],
    [
      'exclusions',
      {
        text: 'x',
        not: [
          { text: 'a, b' },
          { kind: 'similarTo', id: id(3) },
          { text: '人' },
          { kind: 'image', id: id(4) },
        ],
      },
    ],
    ['folders', { folders: ['/照片/2024 日本', 'C:\\Users\\Li & Co'] }],
    [
      'all other filters',
      {
        after: '2024-02',
        before: '2024-05-17',
        formats: ['jpeg', 'heic'],
        orientation: 'portrait',
        minSide: 800,
        maxSide: 1999,
      },
    ],
  ])('%s', (_, part) => survives(part));

  test('including the route and the picture in the viewer', () => {
    survives({ text: 'cat' }, { route: 'library' });
    survives({ text: 'cat', not: [{ text: 'dog' }] }, { route: 'hnsw', viewed: id(3) });
    survives({ text: 'cat' }, { viewed: id(9) });
  });

  test('including any part of a picture with its full precision', () => {
    for (let i = 1; i < 500; i++) {
      const x = ((i * 7919) % 9000) / 10_000 + 0.000_05;
      const region = { x, y: 0, width: 1 - x, height: 1 };
      const picture = { kind: 'similarTo', id: id(1) } as const;
      const again = read(
        writeAddress({ route: 'results', viewed: null, search: { ...EMPTY_QUERY, picture, region } }),
      );
      expect(again.search.region?.x).toBeCloseTo(x, 3);
      expect(again.search.region!.x + again.search.region!.width).toBeLessThanOrEqual(1);
    }
  });
});

test('invalid parts of an address are ignored', () => {
  const { search } = read(
    '/?q=cat&similarTo=nonsense&region=0,0,2,2&orientation=round&minSide=-4&maxSide=x&not=%20&after=foo&near=here&within=1,2&before=2024-02-30',
  );
  expect(search).toEqual({ ...EMPTY_QUERY, text: 'cat' });
  const { search: withPicture } = read(`/?similarTo=${id(1)}&region=0.5,0.5,0.6,0.1`);
  expect(withPicture.region).toBeNull();
});

test.each([
  [`/?q=cat&near=1,2,3km&format=jpeg&format=png&models=a,b&view=${id(1)}`, []],
  [`/?q=&similarTo=${id(1)}&region=0,0,0.5,0.5&weight=0.5&not=dog&notImage=${id(2)}&folder=/a`, []],
  ['/?q=cat&near=95,1,1km', ['near']],
  ['/?format=png&format=pngg&before=2024-02-30&format=x', ['format', 'before']],
  ['/?nearby=1,2,3km', ['nearby']],
  ['/?q=cat&utm_source=news&utm_campaign=x&fbclid=a&gclid=b&msclkid=c&gbraid=d&_ga=e&igshid=f', []],
  ['/?q=cat&utm_source=news&min_side=9&querry=dog', ['min_side', 'querry']],
])('the parts of %s that are ignored: %j', (address, ignored) => {
  expect(ignoredIn(new URL(address, 'http://127.0.0.1'))).toEqual(ignored);
});
