import { type Document, isMap, isNode, isScalar, isSeq, type LineCounter } from 'yaml';

/** The line, from 1, on which a value begins, and those of what it holds. Plain JSON, so that it can cross to another process. */
export type YamlLines = number | [number, Record<string, YamlLines> | YamlLines[]];

/** Where all values of a document stand. */
export function linesOf(document: Document.Parsed, counter: LineCounter): YamlLines {
  const lineOf = (place: number) => counter.linePos(place).line;

  function look(node: unknown, around: number): YamlLines {
    const line = isNode(node) && node.range ? lineOf(node.range[0]) : around;
    if (isSeq(node)) return [line, node.items.map((item) => look(item, line))];
    if (!isMap(node)) return line;
    const entries = node.items.flatMap(({ key, value }) =>
      isScalar(key) ? [[String(key.value), look(value, line)] as const] : [],
    );
    return [line, Object.fromEntries(entries)];
  }

  return look(document.contents, lineOf(document.range[0]));
}

/** The line of the value at this path, or of the nearest one around it. */
export function lineAt(lines: YamlLines, path: readonly (string | number)[]): number {
  let here = lines;
  for (const part of path) {
    if (typeof here === 'number') break;
    const next: YamlLines | undefined = new Map(Object.entries(here[1])).get(String(part));
    if (next === undefined) break;
    here = next;
  }
  return typeof here === 'number' ? here : here[0];
}
