interface SparklineProps {
  /** The oldest part first. */
  counts: readonly number[];
  /** What the parts are, in words: "each of the last 14 days". */
  of: string;
  className?: string;
}

const step = 6;
const height = 24;
/** What was seen once among many times is still seen. */
const leastHeight = 3;

/** How often something was seen in equal parts of a time, as bars. */
export function Sparkline({ counts, of, className = 'h-6 w-24' }: SparklineProps) {
  const most = Math.max(1, ...counts);
  return (
    <svg
      role="img"
      aria-label={`Seen in ${of}: ${counts.join(', ')}`}
      viewBox={`0 0 ${counts.length * step} ${height}`}
      preserveAspectRatio="none"
      className={className}
    >
      {counts.map((count, part) => {
        const drawn = count === 0 ? 1 : Math.max(leastHeight, (count / most) * height);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
            key={part}
            x={part * step}
            y={height - drawn}
            width={step - 1.5}
            height={drawn}
            className={count === 0 ? 'fill-muted/40' : 'fill-danger'}
          />
        );
      })}
    </svg>
  );
}
