import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { isRefusal } from '../api.ts';
import { online } from '../state/connection.ts';
import { type TextName, t } from '../text/language.ts';

/** A section of the library page with a heading. */
export function Section({ name, children }: { name: TextName; children: ComponentChildren }) {
  return (
    <section class="lib-section" aria-labelledby={name}>
      <h2 id={name} tabIndex={-1}>
        {t(name)}
      </h2>
      <div class="lib-body">{children}</div>
    </section>
  );
}

/** A fact, unless it is unknown. */
export function Fact({ name, children }: { name: TextName; children: ComponentChildren }) {
  const isEmpty = !children || (Array.isArray(children) && children.length === 0);
  if (isEmpty) return null;
  return (
    <div>
      <dt>{t(name)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A number with its noun in the singular or plural: 1 file, 12 files. */
export const counted = (n: number, one: TextName, many: TextName) => (n === 1 ? t(one) : t(many, { n }));

/** Rows per request. */
const PAGE = 50;

/**
 * A list that is loaded page by page. `last` is the most recent response, null before the first; `unknown` if there is none
 * because the server is offline.
 */
export function usePages<Answer, Row>(
  ask: (offset: number, limit: number) => Promise<Answer>,
  rowsOf: (answer: Answer) => readonly Row[],
) {
  const last = useSignal<Answer | null>(null);
  const rows = useSignal<readonly Row[]>([]);
  const more = async () => {
    try {
      const answer = await ask(rows.peek().length, PAGE);
      last.value = answer;
      rows.value = [...rows.peek(), ...rowsOf(answer)];
    } catch (error) {
      // The connection bar or the log-in page reports the error.
      if (!isRefusal(error)) throw error;
    }
  };
  const isOnline = online.value;
  useEffect(() => {
    if (isOnline && last.peek() === null) void more();
  }, [isOnline]);
  return { last: last.value, rows: rows.value, more, unknown: last.value === null && !isOnline };
}

/** Loads the next page of a list. */
export function More({ more }: { more: () => Promise<void> }) {
  return (
    <button type="button" class="button lib-more" onClick={() => void more()}>
      {t('libMore')}
    </button>
  );
}
