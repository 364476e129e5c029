import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

/** Milliseconds until the code of a part is asked for again, as when the server was away. */
const RETRY_MS = 2000;

/** A part of the page whose code is loaded when it is shown for the first time. */
export function later(load: () => Promise<ComponentType>): ComponentType {
  const loaded: Signal<{ readonly Part: ComponentType } | null> = signal(null);
  return function Later() {
    useEffect(() => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isShown = true;
      const start = () =>
        void load().then(
          (Part) => {
            loaded.value = { Part };
          },
          () => {
            if (isShown) timer = setTimeout(start, RETRY_MS);
          },
        );
      if (loaded.peek() === null) start();
      return () => {
        isShown = false;
        clearTimeout(timer);
      };
    }, []);
    const Part = loaded.value?.Part;
    return Part ? <Part /> : null;
  };
}
