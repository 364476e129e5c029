import type { Engine, Run } from '../../src/engine.ts';

/** The first state of a run that passes. */
export function untilRun(engine: Engine, id: string, passes: (run: Run) => boolean): Promise<Run> {
  return new Promise((resolve) => {
    const stop = engine.runs.follow(id, {
      run(run) {
        if (!passes(run)) return;
        queueMicrotask(() => stop());
        resolve(run);
      },
    });
  });
}
