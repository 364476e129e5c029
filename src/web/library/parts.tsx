import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { reachable } from '../state/library.ts';
import { quietly } from '../state/quietly.ts';
import { type TextName, t } from '../text/language.ts';

interface SectionProps {
  readonly name: TextName;
  /** What the section shows; null until it is loaded. */
  readonly data?: unknown;
  readonly children?: ComponentChildren;
}

/** A section of the library page with a heading. Without its data, it says so if they cannot be loaded now. */
export function Section({ name, data, children }: SectionProps) {
  return (
    <section class="lib-section" aria-labelledby={name}>
      <h2 id={name} tabIndex={-1}>
        {t(name)}
      </h2>
      <div class="lib-body">
        {data === null && !reachable.value && <p class="lib-quiet">{t('libNotKnown')}</p>}
        {children}
      </div>
    </section>
  );
}

/** A number with its noun in the singular or plural: 1 file, 12 files. */
export const counted = (n: number, one: TextName, many: TextName) => (n === 1 ? t(one) : t(many, { n }));

/** Rows per request. */
const PAGE = 50;

/**
 * A list that is loaded page by page, its first page as soon as that is possible. `last` is the most recent response, null
 * before the first.
 */
export function usePages<Answer, Row>(
  ask: (offset: number, limit: number) => Promise<Answer>,
  rowsOf: (answer: Answer) => readonly Row[],
) {
  const last = useSignal<Answer | null>(null);
  const rows = useSignal<readonly Row[]>([]);
  const more = () =>
    quietly(async () => {
      const answer = await ask(rows.peek().length, PAGE);
      last.value = answer;
      rows.value = [...rows.peek(), ...rowsOf(answer)];
    });
  const isReachable = reachable.value;
  useEffect(() => {
    if (isReachable && last.peek() === null) void more();
  }, [isReachable]);
  return { last: last.value, rows: rows.value, more };
}

/** Loads the next page of a list. */
export function More({ more }: { more: () => Promise<unknown> }) {
  return (
    <button type="button" class="button lib-more" onClick={() => void more()}>
      {t('libMore')}
    </button>
  );
}
