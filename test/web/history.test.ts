import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHistory, type PageHistory } from '../../src/web/state/create-history.ts';
import { EMPTY_QUERY, type SearchState } from '../../src/web/state/search-state.ts';

const id = (n: number) => n.toString(16).padStart(32, '0');

/** The parts of a browser's window that a history needs. */
function fakeWindow(start: string) {
  const entries: { url: string; state: unknown }[] = [{ url: start, state: null }];
  let at = 0;
  let listener = () => {};
  const put = (index: number, url: string, state: unknown) => {
    at = index;
    entries.splice(index, entries.length, { url, state });
  };
  const step = (by: number) => {
    at += by;
    listener();
  };
  const page = {
    get location() {
      const url = new URL(entries[at]!.url, 'http://127.0.0.1');
      return { href: url.href, pathname: url.pathname, search: url.search };
    },
    history: {
      get state() {
        return entries[at]!.state;
      },
      pushState: (state: unknown, _: string, url: string) => put(at + 1, url, state),
      replaceState: (state: unknown, _: string, url: string) => put(at, url, state),
      back: () => step(-1),
    },
    addEventListener: (_: string, listen: () => void) => {
      listener = listen;
    },
    removeEventListener: () => {},
  };
  return { page, back: () => step(-1), forward: () => step(1), urls: () => entries.map(({ url }) => url) };
}

const search = signal<SearchState>(EMPTY_QUERY);
let browser: ReturnType<typeof fakeWindow>;
let state: PageHistory;
let stop: () => void;

function open(start: string): void {
  search.value = EMPTY_QUERY;
  browser = fakeWindow(start);
  state = createHistory(browser.page as unknown as Window, search);
  stop = state.follow();
}
beforeEach(() => open('/'));
afterEach(() => stop());

describe('the history', () => {
  it('reads a shared address without adding an entry', () => {
    stop();
    open(`/?q=cat&orientation=square&view=${id(1)}`);
    expect(search.value).toMatchObject({ text: 'cat', orientation: 'square' });
    expect(state.viewed.value).toBe(id(1));
    expect(browser.urls()).toHaveLength(1);
  });

  it('has one entry per typing session and one per filter', () => {
    for (const text of ['c', 'ca', 'cat']) state.change({ text }, { typing: true });
    state.endTyping();
    state.change({ text: 'cats' }, { typing: true });
    state.change({ orientation: 'portrait' });
    expect(browser.urls()).toEqual(['/', '/?q=cat', '/?q=cats', '/?q=cats&orientation=portrait']);
    browser.back();
    browser.back();
    expect(search.value).toMatchObject({ text: 'cat', orientation: null });
    browser.forward();
    expect(search.value.text).toBe('cats');
  });

  it('drops the part of a picture together with the picture', () => {
    const region = { x: 0, y: 0, width: 0.5, height: 1 };
    state.change({ picture: { kind: 'similarTo', id: id(1) }, region });
    state.change({ picture: null });
    expect(search.value.region).toBeNull();
  });

  it('closes the viewer by going back, after any number of pictures', () => {
    state.change({ text: 'cat' });
    for (const one of [1, 2, 3]) state.view(id(one));
    expect(browser.urls()).toEqual(['/', '/?q=cat', `/?q=cat&view=${id(3)}`]);
    state.view(null);
    expect(browser.page.location.search).toBe('?q=cat');
    // Closing it again does not go back further.
    state.view(null);
    expect(browser.page.location.search).toBe('?q=cat');
    expect(state.viewed.value).toBeNull();
  });

  it('closes a viewer opened by a shared address with a new entry', () => {
    stop();
    open(`/?view=${id(1)}`);
    state.view(null);
    expect(browser.urls()).toEqual([`/?view=${id(1)}`, '/']);
  });

  it('does not repeat the search if going back only closes the viewer', () => {
    state.change({ text: 'cat' });
    const query = search.value;
    state.view(id(1));
    browser.back();
    expect(search.value).toBe(query);
  });

  it('goes to the library and back without changing the query', () => {
    state.change({ text: 'cat' });
    state.go('library');
    expect(browser.page.location.pathname).toBe('/library');
    browser.back();
    expect([state.route.value, search.value.text]).toEqual(['results', 'cat']);
    state.clear();
    expect(search.value).toEqual(EMPTY_QUERY);
  });
});
