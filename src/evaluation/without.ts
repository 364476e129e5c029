import type { EvaluationSet } from './set.ts';

/** The set without some of its pictures and what is said about them. */
export function without(set: EvaluationSet, gone: ReadonlySet<number>): EvaluationSet {
  if (gone.size === 0) return set;
  const numbers = new Map<number, number>();
  for (const i of set.pictures.keys()) if (!gone.has(i)) numbers.set(i, numbers.size);
  const rest = { pictures: set.pictures.filter((_, i) => !gone.has(i)), missing: set.missing };
  const moved = (picture: number) => numbers.get(picture)!;
  switch (set.task) {
    case 'captions': {
      const captions = set.captions.filter(({ picture }) => !gone.has(picture));
      return {
        ...rest,
        task: set.task,
        captions: captions.map((one) => ({ ...one, picture: moved(one.picture) })),
      };
    }
    case 'classes':
      return {
        ...rest,
        task: set.task,
        classes: set.classes,
        labels: set.labels.filter((_, i) => !gone.has(i)),
      };
    case 'composed': {
      const changes = set.changes.flatMap((change) => {
        const targets = change.targets.filter((target) => !gone.has(target)).map(moved);
        if (gone.has(change.reference) || targets.length === 0) return [];
        return [{ ...change, reference: moved(change.reference), targets }];
      });
      return { ...rest, task: set.task, changes };
    }
  }
}
