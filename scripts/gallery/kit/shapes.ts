/** How a shape is painted; what is left out is left out of the SVG. */
export interface Paint {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly opacity?: number;
  readonly radius?: number;
  readonly dash?: string;
}

export function rect(x: number, y: number, width: number, height: number, paint: Paint = {}): string {
  const corner = paint.radius ? ` rx="${paint.radius}"` : '';
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${corner}${attributes(paint)}/>`;
}

export function circle(x: number, y: number, radius: number, paint: Paint = {}): string {
  return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}"${attributes(paint)}/>`;
}

export function ellipse(x: number, y: number, rx: number, ry: number, paint: Paint = {}): string {
  return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}"${attributes(paint)}/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, stroke: string, width = 2): string {
  return path(`M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}`, { stroke, width });
}

export function path(d: string, paint: Paint = {}): string {
  return `<path d="${d}"${attributes(paint)}/>`;
}

export type Point = readonly [number, number];

/** Path data through the points, straight from one to the next. */
export function through(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index ? 'L' : 'M'}${n(x)} ${n(y)}`).join('');
}

/** Path data through the points with level tangents: the look of a smoothed chart or a winding road. */
export function smoothThrough(points: readonly Point[]): string {
  return points
    .map(([x, y], index) => {
      if (index === 0) return `M${n(x)} ${n(y)}`;
      const [fromX, fromY] = points[index - 1]!;
      const middle = (fromX + x) / 2;
      return `C${n(middle)} ${n(fromY)} ${n(middle)} ${n(y)} ${n(x)} ${n(y)}`;
    })
    .join('');
}

/** Path data of a slice of a disc; angles as parts of a full turn, from the top, clockwise. */
export function slice(x: number, y: number, outer: number, inner: number, from: number, to: number): string {
  const at = (turn: number, radius: number) =>
    `${n(x + radius * Math.sin(turn * 2 * Math.PI))} ${n(y - radius * Math.cos(turn * 2 * Math.PI))}`;
  const large = to - from > 0.5 ? 1 : 0;
  const back = inner > 0 ? `A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}` : '';
  return `M${at(from, outer)}A${outer} ${outer} 0 ${large} 1 ${at(to, outer)}L${at(to, inner)}${back}Z`;
}

export function group(transform: string, ...children: readonly string[]): string {
  return `<g transform="${transform}">${children.join('')}</g>`;
}

export function translate(x: number, y: number, ...children: readonly string[]): string {
  return group(`translate(${n(x)} ${n(y)})`, ...children);
}

/** Cuts what is drawn to a rectangle with round corners; `id` must be the only one of its name in the picture. */
export function clip(id: string, x: number, y: number, w: number, h: number, radius: number, body: string) {
  return `<clipPath id="${id}">${rect(x, y, w, h, { radius })}</clipPath><g clip-path="url(#${id})">${body}</g>`;
}

/** Declares a gradient from one colour to the other, at `angle` degrees (0: left to right, 90: downwards). */
export function gradient(id: string, from: string, to: string, angle = 90): string {
  const stops = `<stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/>`;
  return `<linearGradient id="${id}" gradientTransform="rotate(${angle} .5 .5)">${stops}</linearGradient>`;
}

/** Two decimals are a hundredth of a pixel: more only makes the SVG longer. */
export function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function attributes({ fill, stroke, width, opacity, dash }: Paint): string {
  const parts = [`fill="${fill ?? (stroke ? 'none' : '#000')}"`];
  if (stroke)
    parts.push(
      `stroke="${stroke}" stroke-width="${width ?? 2}" stroke-linecap="round" stroke-linejoin="round"`,
    );
  if (opacity !== undefined) parts.push(`opacity="${opacity}"`);
  if (dash) parts.push(`stroke-dasharray="${dash}"`);
  return ` ${parts.join(' ')}`;
}
