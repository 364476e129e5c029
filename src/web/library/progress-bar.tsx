interface Props {
  readonly label: string;
  /** What goes on, for screen readers. */
  readonly text: string;
  readonly done: number;
  /** Null or 0 as long as it is not known. */
  readonly total: number | null;
  /** Whether the bar moves while the total is not known. */
  readonly isRunning: boolean;
}

/** The progress of a run or a download. */
export function ProgressBar({ label, text, done, total, isRunning }: Props) {
  const part = total ? Math.min(1, done / total) : isRunning ? null : 0;
  return (
    <div
      class={`lib-progress ${part === null ? 'lib-progress-open' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total || undefined}
      aria-valuenow={total ? done : undefined}
      aria-valuetext={text}
    >
      {/* Separate elements, so that switching between the two kinds of bar does not animate. */}
      <span key={part === null ? 'open' : 'part'} style={{ transform: `scaleX(${part ?? 0.3})` }} />
    </div>
  );
}
