import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

/** A part of the page whose code is loaded when it is shown for the first time. */
export function later(load: () => Promise<ComponentType>): ComponentType {
  const loaded: Signal<{ readonly Part: ComponentType } | null> = signal(null);
  return function Later() {
    useEffect(() => {
      if (loaded.peek() === null)
        void load().then((Part) => {
          loaded.value = { Part };
        });
    }, []);
    const Part = loaded.value?.Part;
    return Part ? <Part /> : null;
  };
}
