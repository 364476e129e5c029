import type { SearchRequest } from '../../src/http/contract/search.ts';

export type FieldName = keyof SearchRequest;

/** One field of a request in the notation of each interface. */
export interface Sample<K extends FieldName = FieldName> {
  readonly json: NonNullable<SearchRequest[K]>;
  /** In the addresses of the API and of the page. */
  readonly address: string;
  /** Absent if the command line has no such flag: a ranking exists only in the memory of a server. */
  readonly args?: readonly string[];
  /** The value from the command line if it differs from JSON: it has paths instead of ids of uploads. */
  readonly local?: unknown;
  /** Other fields that it requires. */
  readonly needs?: readonly FieldName[];
  /** Whether the page has no control for it. */
  readonly notOnPage?: true;
}

const id = (n: number) => n.toString(16).padStart(32, '0');
const tree = { op: 'range', field: 'width', gte: 100 } as const;
/** The library folder of these samples. */
export const LIBRARY = '/pictures';

/** A sample of every field; the type requires all of them. */
export const SAMPLES: { readonly [K in FieldName]-?: Sample<K> } = {
  text: { json: 'a red dog', address: 'q=a+red+dog', args: ['a red dog'] },
  image: {
    json: id(1),
    address: `image=${id(1)}`,
    args: ['--image', '/photo.jpg'],
    local: '/photo.jpg',
  },
  similarTo: { json: id(2), address: `similarTo=${id(2)}`, args: ['--similar-to', id(2)] },
  region: {
    json: { x: 0.5, y: 0, width: 0.25, height: 1 },
    address: 'region=0.5%2C0%2C0.25%2C1',
    args: ['--region', '0.5,0,0.25,1'],
    needs: ['similarTo'],
  },
  compose: {
    json: 'average',
    address: 'compose=average',
    args: ['--compose', 'average'],
    needs: ['text', 'similarTo'],
    notOnPage: true,
  },
  for: { json: 'any', address: 'for=any', args: ['--for', 'any'], notOnPage: true },
  explain: { json: true, address: 'explain=true', args: ['--explain'], notOnPage: true },
  weight: {
    json: 0.7,
    address: 'weight=0.7',
    args: ['--weight', '0.7'],
    needs: ['text', 'similarTo'],
  },
  not: {
    json: [{ text: 'cats' }, { similarTo: id(3) }, { image: id(4) }],
    address: `not=cats&notSimilarTo=${id(3)}&notImage=${id(4)}`,
    args: ['--not', 'cats', '--not-similar-to', id(3), '--not-image', '/other.jpg'],
    local: [{ text: 'cats' }, { similarTo: id(3) }, { image: '/other.jpg' }],
    needs: ['text'],
  },
  models: {
    json: ['soutu-mini', 'BAAI/BGE-VL-base'],
    address: 'models=soutu-mini%2CBAAI%2FBGE-VL-base',
    args: ['--models', 'soutu-mini,BAAI/BGE-VL-base'],
  },
  folders: {
    json: ['/pictures/trip', '/pictures/home'],
    address: 'folder=%2Fpictures%2Ftrip&folder=%2Fpictures%2Fhome',
    args: ['--folder', '/pictures/trip', '-f', '/pictures/home'],
  },
  after: { json: '2023', address: 'after=2023', args: ['--after', '2023'] },
  before: { json: '2024-05', address: 'before=2024-05', args: ['--before', '2024-05'] },
  near: { json: '52.52,13.4,10km', address: 'near=52.52%2C13.4%2C10km', args: ['--near', '52.52,13.4,10km'] },
  within: {
    json: '-20,177,-16,-178',
    address: 'within=-20%2C177%2C-16%2C-178',
    args: ['--within', '-20,177,-16,-178'],
  },
  formats: {
    json: ['jpeg', 'heic'],
    address: 'format=jpeg&format=heic',
    args: ['--format', 'jpg', '--format', '.HEIC'],
  },
  orientation: {
    json: 'portrait',
    address: 'orientation=portrait',
    args: ['--orientation', 'portrait'],
  },
  minSide: { json: 800, address: 'minSide=800', args: ['--min-side', '800'] },
  maxSide: { json: 1999, address: 'maxSide=1999', args: ['--max-side', '1999'] },
  filter: {
    json: tree,
    address: `filter=${encodeURIComponent(JSON.stringify(tree))}`,
    args: ['--filter', JSON.stringify(tree)],
    notOnPage: true,
  },
  ranking: { json: 'abc', address: 'ranking=abc', notOnPage: true },
  minScore: { json: 0.2, address: 'minScore=0.2', args: ['--min-score', '0.2'], notOnPage: true },
  minRelevance: {
    json: 'possible',
    address: 'minRelevance=possible',
    args: ['--min-relevance', 'possible'],
    notOnPage: true,
  },
  ef: { json: 128, address: 'ef=128', args: ['--ef', '128'], notOnPage: true },
  nprobe: { json: 32, address: 'nprobe=32', args: ['--nprobe', '32'], notOnPage: true },
  refine: { json: 5, address: 'refine=5', args: ['--refine', '5'], notOnPage: true },
  exact: { json: true, address: 'exact=true', args: ['--exact'], notOnPage: true },
  limit: { json: 7, address: 'limit=7', args: ['--limit', '7'], notOnPage: true },
  offset: { json: 3, address: 'offset=3', args: ['--offset', '3'], notOnPage: true },
};

export const NAMES = Object.keys(SAMPLES) as readonly FieldName[];

/** The samples of a field and of the fields that it requires. */
export function samplesOf(name: FieldName): readonly (readonly [FieldName, Sample])[] {
  return [name, ...(SAMPLES[name].needs ?? [])].map((one) => [one, SAMPLES[one]]);
}
