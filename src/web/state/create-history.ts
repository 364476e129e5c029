import { batch, effect, type Signal, signal } from '@preact/signals';
import { type Route, readAddress, writeAddress } from './address.ts';
import { EMPTY_QUERY, type SearchState } from './search-state.ts';

/** Marks a history entry that was created by opening the viewer; closing the viewer then goes back. */
const OPENED = { opened: true };

/**
 * How the next change of the address is recorded: `push` adds an entry, `replace` changes the current one, `back` returns
 * to the previous one.
 */
type Step = 'push' | 'replace' | 'back';

type Browser = Pick<Window, 'location' | 'history' | 'addEventListener' | 'removeEventListener'>;

/** The navigation state of the page; each step is an entry of the browser's history. */
export interface PageHistory {
  /** The current page. */
  readonly route: Signal<Route>;
  /** Id of the picture in the viewer; null if it is closed. */
  readonly viewed: Signal<string | null>;
  /** Reads the state from the address and from then on writes it there. Returns a function that stops this. */
  follow(): () => void;
  /** Ends a typing session: further typing creates a new entry of the history. */
  endTyping(): void;
  /** Changes the query; with `typing`, consecutive changes share one entry of the history. */
  change(part: Partial<SearchState>, options?: { readonly typing?: boolean }): void;
  /** Navigates to a page; the query stays. */
  go(next: Route): void;
  /** Clears the query, which shows the library, newest first. */
  clear(): void;
  /**
   * Opens a picture in the viewer, or closes it. Moving between pictures replaces the entry of the history. Closing goes
   * back if the current entry was created by opening the viewer.
   */
  view(id: string | null): void;
}

export function createHistory(browser: Browser, search: Signal<SearchState>): PageHistory {
  const route = signal<Route>('results');
  const viewed = signal<string | null>(null);
  let nextStep: Step = 'push';
  let isTyping = false;
  let isOpening = false;

  function endTyping(): void {
    isTyping = false;
  }

  function readState(): void {
    endTyping();
    const address = readAddress(new URL(browser.location.href));
    // Batched, because an intermediate state would be written as an address of its own.
    batch(() => {
      route.value = address.route;
      // Avoids repeating the search if only the viewer was closed.
      if (JSON.stringify(address.search) !== JSON.stringify(search.peek())) search.value = address.search;
      viewed.value = address.viewed;
    });
  }

  function writeState(url: string): void {
    const { history, location } = browser;
    const [step, state] = [nextStep, isOpening ? OPENED : null];
    nextStep = 'push';
    isOpening = false;
    if (url === location.pathname + location.search) return;
    if (step === 'back') history.back();
    else if (step === 'replace') history.replaceState(history.state, '', url);
    else history.pushState(state, '', url);
  }

  return {
    route,
    viewed,
    follow() {
      readState();
      browser.addEventListener('popstate', readState);
      const stop = effect(() =>
        writeState(writeAddress({ route: route.value, search: search.value, viewed: viewed.value })),
      );
      return () => {
        stop();
        browser.removeEventListener('popstate', readState);
      };
    },
    endTyping,
    change(part, { typing = false } = {}) {
      nextStep = typing && isTyping ? 'replace' : 'push';
      isTyping = typing;
      const next = { ...search.value, ...part };
      search.value = next.picture ? next : { ...next, region: null };
    },
    go(next) {
      endTyping();
      batch(() => {
        viewed.value = null;
        route.value = next;
      });
    },
    clear() {
      search.value = EMPTY_QUERY;
    },
    view(id) {
      if (id === viewed.value) return;
      endTyping();
      isOpening = viewed.value === null;
      if (id !== null) nextStep = isOpening ? 'push' : 'replace';
      // `viewed` changes at once, so closing twice in a row goes back only once.
      else nextStep = (browser.history.state as Partial<typeof OPENED> | null)?.opened ? 'back' : 'push';
      viewed.value = id;
    },
  };
}
