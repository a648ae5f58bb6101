import type { AreaLine, Verdict } from '#lib/security/line.ts';

const words: Record<Verdict, string> = { ok: 'ok', weak: 'weak', failed: 'failed', untold: 'cannot be told' };
const width = Math.max(...Object.values(words).map(({ length }) => length)) + 2;

/** Lines of one source, such as "From outside". */
export interface Section {
  title: string;
  lines: AreaLine[];
}

/** A verdict per line, what is so behind it, and below it what to do. */
export function reportText(sections: Section[]): string {
  const indent = ' '.repeat(width);
  const texts = sections.map(({ title, lines }) =>
    [
      title,
      ...lines.flatMap(({ verdict, what, why, whatToDo }) => [
        `${words[verdict].padEnd(width)}${what}: ${why}`,
        ...(whatToDo ? [`${indent}→ ${whatToDo}`] : []),
      ]),
    ].join('\n'),
  );
  const all = sections.flatMap(({ lines }) => lines);
  const counts = Object.entries(words).map(
    ([verdict, word]) => `${all.filter((line) => line.verdict === verdict).length} ${word}`,
  );
  return `${texts.join('\n\n')}\n\n${counts.join(', ')}\n`;
}

/** 1 when anything failed. */
export function exitCodeOf(sections: Section[]): 0 | 1 {
  return sections.some(({ lines }) => lines.some(({ verdict }) => verdict === 'failed')) ? 1 : 0;
}
