import { useRef } from 'preact/hooks';
import { layOut, targetHeight } from './layout.ts';
import { useWidth } from './scrolling.ts';

const RATIOS = Array.from({ length: 60 }, (_, i) => [1.5, 0.75, 1.33, 1, 1.78, 0.67, 1.4][(i * 3) % 7]!);

/** Placeholder rows while nothing is known yet. */
export function Skeleton() {
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root);
  const target = targetHeight(width);
  const breaks = [{ at: 0, height: 40 }];
  const layout = width > 0 ? layOut({ ratios: RATIOS, breaks, width, target, gap: 8 }) : null;
  const rows = layout ? Array.from(layout.rowTops.slice(0, 8)) : [];
  return (
    <div ref={root} class="results-skeleton" aria-hidden="true">
      {rows.flatMap((top, row) =>
        Array.from(layout!.lefts.slice(layout!.rowFirsts[row], layout!.rowFirsts[row + 1]), (left, i) => {
          const width = layout!.widths[layout!.rowFirsts[row]! + i];
          return <span key={`${row}.${i}`} style={{ top, left, width, height: layout!.rowHeights[row] }} />;
        }),
      )}
    </div>
  );
}
