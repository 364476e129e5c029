/** Bounds how much work is under way: a number of places, and a weight (bytes, pixels) shared by them. */
export interface Budget {
  /** Waits for room, then takes it. Something heavier than the whole budget passes when it is alone. */
  take(weight: number): Promise<() => void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** A budget of `places` pieces of work that weigh at most `weight` together; first come, first served. */
export function createBudget(places: number, weight: number): Budget {
  const waiting: { readonly weight: number; readonly start: () => void }[] = [];
  let idlers: (() => void)[] = [];
  let taken = 0;
  let load = 0;

  const fits = (more: number) => taken === 0 || (taken < places && load + more <= weight);
  const wake = () => {
    while (waiting.length > 0 && fits(waiting[0]!.weight)) waiting.shift()!.start();
    if (taken === 0) {
      for (const resolve of idlers) resolve();
      idlers = [];
    }
  };
  return {
    take: (more) =>
      new Promise((resolve) => {
        const start = () => {
          taken += 1;
          load += more;
          let released = false;
          resolve(() => {
            if (released) return;
            released = true;
            taken -= 1;
            load -= more;
            wake();
          });
        };
        if (waiting.length === 0 && fits(more)) start();
        else waiting.push({ weight: more, start });
      }),
    idle: () => (taken === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
