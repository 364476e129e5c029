import { batch, effect, type Signal, signal } from '@preact/signals';
import { type Place, readAddress, writeAddress } from './address.ts';
import { NOTHING, type SearchState } from './search-state.ts';

/** What an entry of the history keeps that was made by opening the viewer: closing it goes back to before. */
const OPENED = { opened: true };

/** How the next change of the address is kept: `push` can be taken back with the back button, `back` is such a step itself. */
type Step = 'push' | 'replace' | 'back';

type Browser = Pick<Window, 'location' | 'history' | 'addEventListener' | 'removeEventListener'>;

/** Where in the page one is, and how one gets elsewhere: each step is an entry of the browser's history. */
export interface PageHistory {
  /** Which part of the page is shown. */
  readonly place: Signal<Place>;
  /** The picture that is looked at in full, if any. */
  readonly viewed: Signal<string | null>;
  /** Takes the state from the address, and keeps the address up to date from then on. Returns what ends that. */
  follow(): () => void;
  /** Ends a stretch of typing: what is typed from here on is a question of its own for the back button. */
  endTyping(): void;
  /** Changes the question; `typing` keeps one entry of the history for a stretch of typing. */
  change(part: Partial<SearchState>, options?: { readonly typing?: boolean }): void;
  /** Goes to a part of the page; a question stays as it is. */
  go(next: Place): void;
  /** Starts anew: the library, newest first. */
  clear(): void;
  /**
   * Changes the picture that is looked at; going from one to the next is one entry of the history. Closing the viewer takes the
   * step of its opening back, if that was the last one.
   */
  view(id: string | null): void;
}

/**
 * @param browser the window, or what stands for it; touched by `follow` and `view` alone
 * @param search the question
 */
export function createHistory(browser: Browser, search: Signal<SearchState>): PageHistory {
  const place = signal<Place>('results');
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
    // All at once: half of it would be an address of its own.
    batch(() => {
      place.value = address.place;
      // The same question is not asked again, for instance when the way back only closes the viewer.
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
    place,
    viewed,
    follow() {
      readState();
      browser.addEventListener('popstate', readState);
      const stop = effect(() =>
        writeState(writeAddress({ place: place.value, search: search.value, viewed: viewed.value })),
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
        place.value = next;
      });
    },
    clear() {
      search.value = NOTHING;
    },
    view(id) {
      if (id === viewed.value) return;
      endTyping();
      isOpening = viewed.value === null;
      if (id !== null) nextStep = isOpening ? 'push' : 'replace';
      // The viewer is gone at once: closing it twice in a row must not go back twice.
      else nextStep = (browser.history.state as Partial<typeof OPENED> | null)?.opened ? 'back' : 'push';
      viewed.value = id;
    },
  };
}
