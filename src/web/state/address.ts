import { batch, effect, signal } from '@preact/signals';
import { type Ask, type AskPicture, ask, type Exclusion, NOTHING } from './ask.ts';

export type Place = 'wall' | 'library';

/** Which part of the page is shown. */
export const place = signal<Place>('wall');
/** The picture that is looked at in full, if any. */
export const viewed = signal<string | null>(null);

export interface Address {
  readonly place: Place;
  readonly ask: Ask;
  readonly viewed: string | null;
}

const ID = /^[0-9a-f]{32}$/;

/** The address that holds a place, a question and the picture looked at: what `readAddress` reads again. */
export function writeAddress({ place, ask: asked, viewed }: Address): string {
  const params = new URLSearchParams();
  if (asked.text !== '') params.set('q', asked.text);
  if (asked.picture) params.set(asked.picture.kind, asked.picture.id);
  if (asked.picture && asked.region) {
    const { x, y, width, height } = asked.region;
    params.set(
      'region',
      [x, y, width, height].map((value) => value.toFixed(4).replace(/\.?0+$/, '')).join(','),
    );
  }
  if (asked.combine !== 'change') params.set('combine', asked.combine);
  for (const one of asked.not) {
    if ('text' in one) params.append('not', one.text);
    else params.append(one.kind === 'like' ? 'notLike' : 'notImage', one.id);
  }
  for (const folder of asked.folders) params.append('folder', folder);
  for (const format of asked.formats) params.append('format', format);
  for (const name of ['after', 'before', 'orientation', 'minSide', 'maxSide'] as const) {
    const value = asked[name];
    if (value !== null) params.set(name, String(value));
  }
  if (viewed) params.set('view', viewed);
  const path = place === 'library' ? '/library' : '/';
  return params.size > 0 ? `${path}?${params}` : path;
}

/** What an address asks for; parts that make no sense are left out. */
export function readAddress(url: URL): Address {
  const params = url.searchParams;
  const id = (name: string) => params.getAll(name).filter((value) => ID.test(value));
  const [like, image] = [id('like')[0], id('image')[0]];
  const picture: AskPicture | null = like
    ? { kind: 'like', id: like }
    : image
      ? { kind: 'image', id: image }
      : null;
  const not: Exclusion[] = [
    ...params.getAll('not').flatMap((text) => (text.trim() ? [{ text }] : [])),
    ...id('notLike').map((one) => ({ kind: 'like', id: one }) as const),
    ...id('notImage').map((one) => ({ kind: 'image', id: one }) as const),
  ];
  const orientation = params.get('orientation');
  return {
    place: url.pathname === '/library' ? 'library' : 'wall',
    viewed: id('view')[0] ?? null,
    ask: {
      text: params.get('q') ?? '',
      picture,
      region: picture ? readRegion(params.get('region')) : null,
      combine: params.get('combine') === 'both' ? 'both' : 'change',
      not,
      folders: params.getAll('folder').filter(Boolean),
      after: params.get('after') || null,
      before: params.get('before') || null,
      formats: params.getAll('format').filter(Boolean),
      orientation:
        orientation === 'landscape' || orientation === 'portrait' || orientation === 'square'
          ? orientation
          : null,
      minSide: positive(params.get('minSide')),
      maxSide: positive(params.get('maxSide')),
    },
  };
}

function readRegion(text: string | null): Ask['region'] {
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = (text ?? '')
    .split(',')
    .map(Number);
  const fits = x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1.0001 && y + height <= 1.0001;
  return fits ? { x, y, width: Math.min(width, 1 - x), height: Math.min(height, 1 - y) } : null;
}

function positive(text: string | null): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : null;
}

/** How the next change of the address is kept: typing replaces, everything else can be taken back with the back button. */
let replaceNext = false;

/** What an entry of the history keeps that was made by opening the viewer: closing it goes back to before. */
const OPENED = { opened: true };
let opening = false;

/** Changes the question; `typing` keeps one entry of the history for a stretch of typing. */
export function change(part: Partial<Ask>, { typing = false } = {}): void {
  const wasEmpty = ask.value.text === '';
  replaceNext = typing && !wasEmpty;
  const next = { ...ask.value, ...part };
  ask.value = next.picture ? next : { ...next, region: null };
}

/** Goes to a part of the page; a question stays as it is. */
export function go(next: Place): void {
  batch(() => {
    viewed.value = null;
    place.value = next;
  });
}

/** Starts anew: the library, newest first. */
export function clear(): void {
  replaceNext = false;
  ask.value = NOTHING;
}

/** Takes the state from the address, and keeps the address up to date from then on. */
export function followAddress(): void {
  const take = () => {
    const address = readAddress(new URL(location.href));
    // All at once: half of it would be an address of its own.
    batch(() => {
      place.value = address.place;
      // The same question is not asked again, for instance when the way back only closes the viewer.
      if (JSON.stringify(address.ask) !== JSON.stringify(ask.peek())) ask.value = address.ask;
      viewed.value = address.viewed;
    });
  };
  take();
  window.addEventListener('popstate', take);
  effect(() => {
    const url = writeAddress({ place: place.value, ask: ask.value, viewed: viewed.value });
    if (url === location.pathname + location.search) return;
    if (replaceNext) history.replaceState(history.state, '', url);
    else history.pushState(opening ? OPENED : null, '', url);
    replaceNext = false;
    opening = false;
  });
}

/**
 * Changes the picture that is looked at; going from one to the next is one entry of the history. Closing the viewer takes the
 * step of its opening back, if that was the last one.
 */
export function view(id: string | null): void {
  if (id === viewed.value) return;
  if (id === null && (history.state as Partial<typeof OPENED> | null)?.opened) return history.back();
  replaceNext = viewed.value !== null && id !== null;
  opening = viewed.value === null;
  viewed.value = id;
}
