import { useEffect, useMemo, useRef } from 'preact/hooks';
import { writeAddress } from '../state/address.ts';
import { loading, need } from '../state/results.ts';
import type { Results } from '../state/results-model.ts';
import { t } from '../text/language.ts';
import { type Layout, layOut, rowAt, rowOf, targetHeight } from './layout.ts';
import { useRoving } from './roving.ts';
import { useScrollAnchor } from './scroll-anchor.ts';
import { type Span, useSpan, useWidth } from './scrolling.ts';
import { Scrubber } from './scrubber.tsx';
import { headingOf, sectionsOf } from './sections.ts';
import { Tile } from './tile.tsx';
import './grid.css';
import './tile.css';

/** Space between pictures; must equal the value in the stylesheet. */
const GAP = 8;
/** Delay before loading after a jump, because another jump may follow while the scrubber is dragged. */
const SETTLED_MS = 90;

/** The pictures in rows, virtualised: only those near the viewport are in the document. The window itself scrolls. */
export function Grid({ results }: { results: Results }) {
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root);
  const [span, measure] = useSpan(root);
  const sections = useMemo(() => sectionsOf(results), [results]);
  const shape = sections.map(({ kind, first }) => `${kind}${first}`).join();
  const layout = useMemo(() => {
    const breaks = sections.map(({ first, heading }) => ({ at: first, height: heading }));
    const target = targetHeight(width);
    return width > 0 ? layOut({ ratios: results.ratios, breaks, width, target, gap: GAP }) : null;
  }, [results.ratios, shape, width]);
  useScrollAnchor(root, results, layout, measure);
  const seen = layout ? visibleRange(layout, span) : { from: 0, to: 0 };
  const roving = useRoving(root, results, layout, seen);
  useNeeded(seen, results);

  const address = writeAddress({ route: 'results', search: results.search, viewed: null });
  const tile = (index: number, top: number, section: (typeof sections)[number], key: string | number) => {
    const row = rowOf(layout!, index);
    const picture = results.pictures[index];
    return (
      <Tile
        key={key}
        picture={picture}
        index={index}
        box={{
          left: layout!.lefts[index]!,
          top: layout!.rowTops[row]! - top,
          width: layout!.widths[index]!,
          height: layout!.rowHeights[row]!,
        }}
        position={index - section.first + 1}
        setSize={results.complete || section.kind === 'month' ? section.end - section.first : -1}
        reachable={index === roving.index}
        first={row === 0}
        dimmed={section.kind === 'less'}
        href={`${address}${address.includes('?') ? '&' : '?'}view=${picture?.id}`}
      />
    );
  };

  const keys = new Set<string>();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of lists, not part of a form
    <div
      ref={root}
      class="results-grid"
      role="group"
      aria-label={t('resultsPictures')}
      style={{ height: layout?.height ?? 0 }}
      onKeyDown={roving.onKeyDown}
      onFocusIn={roving.onFocusIn}
    >
      {layout &&
        sections.map((section, i) => {
          const indices = indicesOf(section.first, section.end, seen, roving.index);
          if (indices.length === 0) return null;
          const top = layout.breakTops[i]!;
          const heading = headingOf(section);
          return (
            <section
              key={section.key}
              class={`results-section results-section-${section.kind}`}
              style={{ top, height: (layout.breakTops[i + 1] ?? layout.height) - top }}
            >
              {heading && (
                <h2 class="results-heading" style={{ height: section.heading }}>
                  <span>{heading}</span>
                </h2>
              )}
              {/* biome-ignore lint/a11y/useSemanticElements: a virtualised list, whose items state their positions */}
              <div role="list" aria-label={heading || t('resultsPictures')}>
                {indices.map((index) => {
                  const id = results.pictures[index]?.id;
                  const key = id && !keys.has(id) ? id : index;
                  if (id) keys.add(id);
                  return tile(index, top, section, key);
                })}
              </div>
            </section>
          );
        })}
      {layout && results.kind === 'library' && <Scrubber root={root} layout={layout} sections={sections} />}
    </div>
  );
}

/** Loads the visible pictures and the following ones, after a delay if the results were scrolled by a jump. */
function useNeeded({ from, to }: { from: number; to: number }, results: Results): void {
  const last = useRef({ from: 0, to: 0 });
  const busy = loading.value;
  useEffect(() => {
    const jumped = from > last.current.to || to < last.current.from;
    last.current = { from, to };
    const load = () => need(from, to + Math.ceil((to - from) / 2));
    if (!jumped) return load();
    const timer = window.setTimeout(load, SETTLED_MS);
    return () => window.clearTimeout(timer);
  }, [from, to, results, busy]);
}

function visibleRange(layout: Layout, { top, bottom }: Span): { from: number; to: number } {
  if (layout.count === 0) return { from: 0, to: 0 };
  return {
    from: layout.rowFirsts[rowAt(layout, top)]!,
    to: layout.rowFirsts[rowAt(layout, bottom) + 1]!,
  };
}

/** Indices of a section that are in the document: the visible ones and the focused one. */
function indicesOf(
  first: number,
  end: number,
  seen: { from: number; to: number },
  focused: number,
): number[] {
  const indices: number[] = [];
  const [from, to] = [Math.max(first, seen.from), Math.min(end, seen.to)];
  const away = focused < seen.from || focused >= seen.to;
  if (away && focused < from && focused >= first && focused < end) indices.push(focused);
  for (let index = from; index < to; index++) indices.push(index);
  if (away && focused >= Math.max(to, first) && focused < end && indices[0] !== focused)
    indices.push(focused);
  return indices;
}
