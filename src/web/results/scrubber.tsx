import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { t } from '../text/language.ts';
import type { Layout } from './layout.ts';
import { scrolledInto, topEdge } from './scrolling.ts';
import { monthName, type Section } from './sections.ts';
import './scrubber.css';

/** Minimum height of the results, in viewports, for which a scrubber is useful. */
const MIN_VIEWPORTS = 3;
/** How long the scrubber stays visible after scrolling. */
const LINGER_MS = 1400;
/** Minimum distance between labels of years in pixels. */
const YEAR_SPACE = 22;

interface Props {
  readonly root: RefObject<HTMLElement>;
  readonly layout: Layout;
  readonly sections: readonly Section[];
}

/** The months of the library along the right edge, navigated by drag, click or keys. */
export function Scrubber({ root, layout, sections }: Props) {
  const track = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ month: 0, share: 0 });
  const [awake, setAwake] = useState(false);
  const [dragging, setDragging] = useState(false);
  const reach = Math.max(1, layout.height - window.innerHeight + topEdge());

  useEffect(() => {
    let timer: number | undefined;
    const follow = () => {
      if (!root.current) return;
      const y = scrolledInto(root.current) + topEdge();
      let month = 0;
      while (month + 1 < sections.length && layout.breakTops[month + 1]! <= y + 8) month++;
      setAt({ month, share: Math.min(1, Math.max(0, y / reach)) });
    };
    const wake = () => {
      follow();
      setAwake(true);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setAwake(false), LINGER_MS);
    };
    follow();
    window.addEventListener('scroll', wake, { passive: true });
    return () => {
      window.removeEventListener('scroll', wake);
      window.clearTimeout(timer);
    };
  }, [layout, sections.length]);

  const years = useMemo(() => yearsOf(sections, layout, reach), [sections, layout, reach]);
  if (layout.height < MIN_VIEWPORTS * window.innerHeight) return null;

  const goTo = (y: number) =>
    window.scrollTo(0, window.scrollY - scrolledInto(root.current!) - topEdge() + y);
  const goToMonth = (month: number) => {
    const to = Math.min(sections.length - 1, Math.max(0, month));
    if (to === 0) window.scrollTo(0, 0);
    else goTo(layout.breakTops[to]!);
  };
  const drag = (event: PointerEvent) => {
    const box = track.current!.getBoundingClientRect();
    goTo(Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)) * reach);
  };
  const step: Record<string, number> = {
    ArrowUp: at.month - 1,
    ArrowDown: at.month + 1,
    ArrowLeft: at.month - 1,
    ArrowRight: at.month + 1,
    PageUp: at.month - 12,
    PageDown: at.month + 12,
    Home: 0,
    End: sections.length - 1,
  };
  const name = monthName(sections[at.month]?.month ?? '');
  return (
    <div
      ref={track}
      class={`results-scrubber${awake || dragging ? ' results-scrubber-awake' : ''}`}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('boxMonth')}
      aria-valuemin={0}
      aria-valuemax={sections.length - 1}
      aria-valuenow={at.month}
      aria-valuetext={name}
      onKeyDown={(event) => {
        const to = step[event.key];
        if (to === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        goToMonth(to);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
        drag(event);
      }}
      onPointerMove={(event) => dragging && drag(event)}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    >
      {years.map(({ year, share }) => (
        <span key={year} class="results-scrubber-year" style={{ top: `${share * 100}%` }}>
          {year}
        </span>
      ))}
      <span class="results-scrubber-handle" style={{ top: `${at.share * 100}%` }}>
        <Icon name="upDown" size={18} />
        <span class="results-scrubber-month">{name}</span>
      </span>
    </div>
  );
}

/** The years to label, each at its first month, without those that would overlap. */
function yearsOf(sections: readonly Section[], layout: Layout, reach: number) {
  const years: { year: string; share: number }[] = [];
  for (const [i, { month }] of sections.entries()) {
    const year = month?.slice(0, 4) ?? '';
    const share = Math.min(1, layout.breakTops[i]! / reach);
    const last = years.at(-1);
    const fits = !last || (share - last.share) * window.innerHeight >= YEAR_SPACE;
    if (year !== last?.year && fits) years.push({ year, share });
  }
  return years;
}
