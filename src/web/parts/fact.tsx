import type { ComponentChildren } from 'preact';
import { type TextName, t } from '../text/language.ts';

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
