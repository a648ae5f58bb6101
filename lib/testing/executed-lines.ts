import { eachMapping, FlattenMap } from '@jridgewell/trace-mapping';
import { z } from 'zod';

const rangeSchema = z.object({ startOffset: z.int(), endOffset: z.int(), count: z.int() });
type Range = z.infer<typeof rangeSchema>;

/** What a Node process that ends writes to the folder `NODE_V8_COVERAGE`, as far as it is read here. */
export const processCoverageSchema = z.object({
  result: z.array(
    z.object({ url: z.string(), functions: z.array(z.object({ ranges: z.array(rangeSchema) })) }),
  ),
  'source-map-cache': z
    .record(
      z.string(),
      z.object({ lineLengths: z.array(z.int()), data: z.string().or(z.looseObject({})).nullable() }),
    )
    .default({}),
});

/**
 * The lines of sources that a process has executed, by the source's URL. A line of which any part was executed counts,
 * as it does in Istanbul's figures.
 */
export function executedLines(coverage: z.infer<typeof processCoverageSchema>): Map<string, Set<number>> {
  const lines = new Map<string, Set<number>>();
  for (const { url, functions } of coverage.result) {
    const cached = coverage['source-map-cache'][url];
    if (!cached?.data) continue;
    const starts = lineStarts(cached.lineLengths);
    const isExecuted = readerOf(functions.flatMap(({ ranges }) => ranges));
    eachMapping(
      new FlattenMap(JSON.stringify(cached.data), url),
      ({ generatedLine, generatedColumn, source, originalLine }) => {
        const start = starts[generatedLine - 1];
        if (source === null || start === undefined || !isExecuted(start + generatedColumn)) return;
        const known = lines.get(source) ?? new Set();
        lines.set(source, known.add(originalLine));
      },
    );
  }
  return lines;
}

function lineStarts(lengths: number[]): number[] {
  let next = 0;
  return lengths.map((length) => {
    const start = next;
    next += length + 1;
    return start;
  });
}

/** Tells of rising offsets whether they were executed: what the innermost range around them says. */
function readerOf(ranges: Range[]): (offset: number) => boolean {
  const sorted = ranges.toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const around: Range[] = [];
  let next = 0;
  return (offset) => {
    for (let range = sorted[next]; range && range.startOffset <= offset; range = sorted[++next]) {
      leave(around, range.startOffset);
      around.push(range);
    }
    leave(around, offset);
    return (around.at(-1)?.count ?? 0) > 0;
  };
}

function leave(around: Range[], offset: number): void {
  for (let last = around.at(-1); last && last.endOffset <= offset; last = around.at(-1)) around.pop();
}
