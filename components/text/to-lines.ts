import type { TextRows } from '#components/text/text-rows.ts';

/** Rows as one text, each on a line of its own. For few: indentation alone can make this many times the text. */
export function toLines(rows: TextRows): string {
  const lines: string[] = [];
  for (let index = 0; index < rows.count; index++) {
    const { start, end, indent } = rows.at(index);
    lines.push(' '.repeat(indent) + rows.text.slice(start, end));
  }
  return lines.join('\n');
}
