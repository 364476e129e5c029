import { type ComponentChild, h } from 'preact';
import type { Shape } from '../../learning/drawings/shape.ts';

/** Elements that are more than they say: by tag, what to make of their attributes and children. */
export type Parts = Readonly<
  Record<string, (attributes: Shape['attributes'], children: readonly ComponentChild[]) => ComponentChild>
>;

/** Makes elements of the page from those of a lesson. */
export function toElement(element: Shape | string, parts: Parts): ComponentChild {
  if (typeof element === 'string') return element;
  const { tag, attributes } = element;
  const children = element.children.map((child) => toElement(child, parts));
  return parts[tag]?.(attributes, children) ?? h(tag, attributes as Record<string, string>, ...children);
}
