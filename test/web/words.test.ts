import { describe, expect, it, vi } from 'vitest';
import type { ResultPicture } from '../../src/web/state/results-model.ts';
import { EMPTY_QUERY, search } from '../../src/web/state/search-state.ts';
import { isFound } from '../../src/web/viewer/words-found.ts';
import { isUpright, placeOf } from '../../src/web/viewer/words-place.ts';

vi.stubGlobal('localStorage', { getItem: () => null });

/** The place of a point of an element in the frame, by its transform. */
function moved(transform: string, x: number, y: number): number[] {
  const [a, b, c, d, e, f] = transform.slice('matrix('.length, -1).split(',').map(Number) as number[];
  return [a! * x + c! * y + e!, b! * x + d! * y + f!];
}

describe('where words lie over a picture', () => {
  const frame = { width: 400, height: 200 };
  const element = { offsetWidth: 160, offsetHeight: 40 };

  it.each([
    ['level', [0.1, 0.2, 0.6, 0.2, 0.6, 0.4, 0.1, 0.4]],
    ['read from the top down', [0.5, 0.1, 0.5, 0.9, 0.4, 0.9, 0.4, 0.1]],
    ['upside down', [0.6, 0.4, 0.1, 0.4, 0.1, 0.2, 0.6, 0.2]],
    ['slanted', [0.2, 0.2, 0.4, 0.6, 0.375, 0.65, 0.175, 0.25]],
  ])('a line that is %s gets all of its corners', (_, box) => {
    const transform = placeOf(box, frame, element);
    const corners = [
      [0, 0],
      [160, 0],
      [160, 40],
      [0, 40],
    ].flatMap(([x, y]) => moved(transform, x!, y!));
    for (const [i, value] of corners.entries()) {
      expect(value).toBeCloseTo(box[i]! * (i % 2 ? frame.height : frame.width), 1);
    }
  });

  it('letters one below the other stand upright, unlike those of a line on its side', () => {
    const tall = [0.4, 0.1, 0.5, 0.1, 0.5, 0.9, 0.4, 0.9];
    const line = (text: string, box: readonly number[]) => ({ text, box, confidence: 1 });
    expect(isUpright(line('停车场', tall), frame)).toBe(true);
    expect(isUpright(line('1', tall), frame)).toBe(false);
    expect(isUpright(line('停车场', [0.5, 0.1, 0.5, 0.9, 0.4, 0.9, 0.4, 0.1]), frame)).toBe(false);
  });
});

describe('which lines a search found', () => {
  const picture = (...reasons: { by: string; text: string | null }[]) =>
    ({ reasons }) as unknown as ResultPicture;
  const found = (query: string, lines: readonly string[], ...reasons: Parameters<typeof picture>) => {
    search.value = { ...EMPTY_QUERY, text: query };
    return lines.filter(isFound(picture(...reasons)));
  };

  it('those that the server names, and others with a word of the query', () => {
    const lines = ['Café Zürich', 'two cafes', 'decafé', 'the end', '停车收费', '停止', '圖書館'];
    expect(found('the CAFES zurich', lines, { by: 'text', text: 'Café Zürich' })).toEqual([
      'Café Zürich',
      'two cafes',
    ]);
    expect(found('bus', ['bus stop', 'but', 'buses', 'busy'], { by: 'text', text: 'bus stop' })).toEqual([
      'bus stop',
      'buses',
    ]);
    expect(found('图书', lines, { by: 'text', text: '圖書館' })).toEqual(['圖書館']);
    expect(found('停车', lines, { by: 'text', text: '停车收费' })).toEqual(['停车收费']);
    expect(found('cafe -two text:zurich', ['two', 'text'], { by: 'text', text: 'x' })).toEqual([]);
    const long = `${'a long line '.repeat(9)}`;
    expect(found('x', [long], { by: 'text', text: `${long.slice(0, 79)}…` })).toEqual([long]);
  });

  it('none if the picture was found otherwise, or not by a search', () => {
    expect(found('cafe', ['cafe'], { by: 'name', text: 'cafe.png' }, { by: 'look', text: null })).toEqual([]);
    expect(isFound(null)('cafe')).toBe(false);
  });
});
