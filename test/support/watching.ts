import { expect } from 'vitest';
import type { Engine, FileChange, WatchingEvent } from '../../src/engine.ts';

/** What an engine tells of the folders that it follows. */
export interface Followed {
  readonly events: readonly WatchingEvent[];
  readonly changes: readonly FileChange[];
  /** Waits until there is a change of this kind to a path. */
  until(kind: FileChange['kind'], path: string): Promise<void>;
}

/** Follows the folders of an engine, after a run over all of them. */
export async function followFolders(engine: Engine): Promise<Followed> {
  const events: WatchingEvent[] = [];
  engine.watching.follow((event) => events.push(event));
  await engine.watching.start();
  const changesOf = () => events.flatMap((event) => (event.type === 'change' ? event.change : []));
  return {
    events,
    get changes() {
      return changesOf();
    },
    until: (kind, path) =>
      expect
        .poll(() => changesOf().some((change) => change.kind === kind && change.path === path))
        .toBe(true),
  };
}
