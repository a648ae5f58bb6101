import { z } from 'zod';

const entrySchema = z.looseObject({
  level: z.number(),
  msg: z.string().default(''),
  err: z.object({ message: z.string(), stack: z.string().optional() }).optional(),
});

const LEVELS: [number, string][] = [
  [50, 'error: '],
  [40, 'warning: '],
];

/** A child's line for the console: our JSON log lines become sentences, any other line stays as it is. */
export function formatLogLine(name: string, line: string): string {
  return `${name.padEnd(6)} │ ${sentenceOf(line)}`;
}

function sentenceOf(line: string): string {
  if (!line.startsWith('{')) return line;
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return line;
  }
  const entry = entrySchema.safeParse(raw).data;
  if (!entry) return line;
  const severity = LEVELS.find(([level]) => entry.level >= level)?.[1] ?? '';
  return `${severity}${entry.msg}${entry.err ? `: ${entry.err.stack ?? entry.err.message}` : ''}`;
}
