import type { HnswLesson, LessonPlace } from '../lessons/lesson.ts';
import { COLOR, diamond, dot, drawing, line, path, text, WIDTH } from './drawing.ts';
import { type Shape, shape } from './shape.ts';

/** Most of a walk is in the lowest layer. */
const HEIGHTS = { upper: 78, lowest: 210 };
const GAP = 16;
/** How far the back edge of a layer is moved to the right. */
const SLANT = 60;
const SIDE = 20;
const THUMBNAIL = 34;

export interface LayersTexts {
  readonly label: string;
  /** Name of a layer with its number of pictures. */
  readonly layer: (layer: number, pictures: number) => string;
}

/**
 * The layers of the graph, one above the other as slanted planes, with the walk of a query down to its target.
 *
 * @param until number of steps of the walk that are drawn, at least one
 * @param thumbnail the address of a picture; null to draw a dot
 */
export function drawLayers(
  lesson: HnswLesson,
  until: number,
  texts: LayersTexts,
  thumbnail: (picture: number) => string | null,
): Shape {
  const { map, layers } = lesson;
  const walk = lesson.walk.slice(0, until);
  const fit = fitFlat([...map.layers[0]!, map.query, ...lesson.walk.map(({ place }) => place)]);
  const top = layers.length - 1;
  const topOf = (layer: number) => 8 + (top - layer) * (HEIGHTS.upper + GAP);
  const heightOf = (layer: number) => (layer === 0 ? HEIGHTS.lowest : HEIGHTS.upper);
  const at = (layer: number, place: LessonPlace): LessonPlace => {
    const [across, deep] = fit(place);
    const x = SIDE + SLANT * (1 - deep) + across * (WIDTH - 2 * SIDE - SLANT);
    return [x, topOf(layer) + 18 + deep * (heightOf(layer) - 28)];
  };
  const reached = walk.at(-1)?.layer ?? top;
  const best = walk.reduce((a, b) => (b.score >= a.score ? b : a));
  const height = topOf(0) + HEIGHTS.lowest + 8;
  return drawing(
    texts.label,
    height,
    ...layers.flatMap((count, layer) => drawLayer(layer, count)).reverse(),
    ...stepsDown(),
    ...walk.map((step) => drawNode(at(step.layer, step.place))),
    drawBest(at(best.layer, best.place)),
    diamond(at(reached, map.query), 7),
  );

  function drawLayer(layer: number, count: number): Shape[] {
    const y = topOf(layer);
    const corners: LessonPlace[] = [
      [SIDE + SLANT - 12, y],
      [WIDTH - 6, y],
      [WIDTH - SLANT + 6, y + heightOf(layer)],
      [6, y + heightOf(layer)],
    ];
    return [
      text([8, y + 12], texts.layer(layer, count), { fill: COLOR.ink }),
      ...walk
        .filter((step) => step.layer === layer)
        .flatMap(({ place, neighbours }) =>
          neighbours.map((to) =>
            line(at(layer, place), at(layer, to), { stroke: COLOR.accent, 'stroke-opacity': 0.25 }),
          ),
        ),
      ...(map.layers[layer] ?? []).map((place) =>
        dot(at(layer, place), layer === 0 ? 1.3 : 2, COLOR.quiet, { opacity: 0.5 }),
      ),
      path([...corners, corners[0]!], { fill: COLOR.sunk, 'fill-opacity': 0.6, stroke: COLOR.line }),
    ];
  }

  /** The walk itself; where it goes down a layer, the line is dashed. */
  function stepsDown(): Shape[] {
    return walk.slice(1).flatMap((step, i) => {
      const before = walk[i]!;
      const [from, to] = [at(before.layer, before.place), at(step.layer, step.place)];
      if (before.layer === step.layer) return [line(from, to, { stroke: COLOR.accent, 'stroke-width': 2 })];
      return [
        line(from, at(step.layer, before.place), {
          stroke: COLOR.accent,
          'stroke-width': 1.5,
          'stroke-dasharray': '3 3',
        }),
      ];
    });
  }

  /** The picture that is nearest to the query so far. */
  function drawBest([x, y]: LessonPlace): Shape {
    const href = thumbnail(best.picture);
    if (href === null) return drawNode([x, y]);
    const left = Math.min(Math.max(x - THUMBNAIL / 2, 2), WIDTH - THUMBNAIL - 2);
    const box = { x: left, y: y - THUMBNAIL - 6, width: THUMBNAIL, height: THUMBNAIL };
    return shape(
      'g',
      {},
      shape('rect', { ...box, fill: COLOR.ground, stroke: COLOR.accent, 'stroke-width': 2 }),
      shape('image', { ...box, href, preserveAspectRatio: 'xMidYMid slice' }),
    );
  }
}

const drawNode = (place: LessonPlace) =>
  dot(place, 4, COLOR.accent, { stroke: COLOR.ground, 'stroke-width': 1 });

/** Places from 0 to 1 across, and from the back to the front. */
function fitFlat(places: readonly LessonPlace[]): (place: LessonPlace) => LessonPlace {
  const scale = (axis: 0 | 1) => {
    const values = places.map((place) => place[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (value: number) => (value - low) / (high - low || 1);
  };
  const [across, deep] = [scale(0), scale(1)];
  return ([x, y]) => [across(x), deep(y)];
}
