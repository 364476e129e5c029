import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { n } from './shapes.ts';

/** An Iconify set: SVG bodies by name, each drawn in a square of `width` units. */
export interface IconSet {
  readonly width: number;
  readonly height: number;
  readonly icons: Readonly<Record<string, { readonly body: string }>>;
}

let icons: IconSet | undefined;

/** The Fluent emoji; read once, as the file has some 100 MB. */
export function fluentIcons(): IconSet {
  const file = createRequire(import.meta.url).resolve('@iconify-json/fluent-emoji/icons.json');
  icons ??= JSON.parse(readFileSync(file, 'utf8')) as IconSet;
  return icons;
}

/** One icon as part of a drawing, `size` pixels wide; the inner SVG cuts off what its blurs paint beyond its square. */
export function icon(name: string, x: number, y: number, size: number): string {
  const { width, height, icons } = fluentIcons();
  const place = `x="${n(x)}" y="${n(y)}" width="${size}" height="${size}"`;
  return `<svg ${place} viewBox="0 0 ${width} ${height}" overflow="hidden">${icons[name]!.body}</svg>`;
}
