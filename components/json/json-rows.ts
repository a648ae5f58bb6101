import { RowWriter, type TextRows } from '#components/text/text-rows.ts';

const indentWidth = 2;

/**
 * Valid JSON text as indented rows, in linear time. Nothing is parsed into values: every literal keeps its digits, and
 * every object the order of its keys.
 */
export function jsonRows(json: string, columns: number): TextRows {
  const text = withoutLayout(json);
  const writer = new RowWriter(text, columns);
  let start = 0;
  let depth = 0;
  const endLine = (end: number) => {
    if (end > start) writer.add(start, end, depth * indentWidth);
    start = end;
  };
  for (let at = 0; at < text.length; ) {
    const sign = text[at];
    const isOpening = sign === '{' || sign === '[';
    if (sign === '"') {
      at = endOfString(text, at);
    } else if (isOpening && isClosing(text[at + 1])) {
      // An empty object or array stays on its line.
      at += 2;
    } else if (isOpening || sign === ',') {
      at += 1;
      endLine(at);
      if (isOpening) depth += 1;
    } else {
      if (isClosing(sign)) {
        endLine(at);
        depth -= 1;
      }
      at += 1;
    }
  }
  endLine(text.length);
  return writer.rows();
}

/** The same JSON without any white space but one space behind each colon. */
function withoutLayout(json: string): string {
  const pieces: string[] = [];
  let from = 0;
  const keepUpTo = (end: number) => {
    if (end > from) pieces.push(json.slice(from, end));
  };
  for (let at = 0; at < json.length; ) {
    const sign = json[at];
    if (sign === '"') {
      at = endOfString(json, at);
    } else if (sign === ' ' || sign === '\n' || sign === '\r' || sign === '\t') {
      keepUpTo(at);
      at += 1;
      from = at;
    } else {
      at += 1;
      if (sign !== ':') continue;
      keepUpTo(at);
      pieces.push(' ');
      from = at;
    }
  }
  keepUpTo(json.length);
  return pieces.join('');
}

/** The position behind the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return json.length;
}

function isClosing(sign: string | undefined): boolean {
  return sign === '}' || sign === ']';
}
