/** Text that keeps its head and its tail when it outgrows its limit. */
export interface BoundedText {
  append(text: string): void;
  read(): string;
}

/** @param limitBytes Of UTF-8 kept, half for the head, half for the tail; one piece should be far smaller. */
export function createBoundedText(limitBytes: number): BoundedText {
  const half = limitBytes / 2;
  let head = '';
  let headBytes = 0;
  let isHeadFull = false;
  const tail: { text: string; bytes: number }[] = [];
  let tailBytes = 0;
  let droppedBytes = 0;

  return {
    append(text) {
      const bytes = Buffer.byteLength(text);
      if (!isHeadFull && headBytes + bytes <= half) {
        head += text;
        headBytes += bytes;
        return;
      }
      isHeadFull = true;
      tail.push({ text, bytes });
      tailBytes += bytes;
      while (tailBytes > half && tail.length > 1) {
        const dropped = tail.shift()?.bytes ?? 0;
        tailBytes -= dropped;
        droppedBytes += dropped;
      }
    },
    read() {
      const end = tail.map((piece) => piece.text).join('');
      if (droppedBytes === 0) return head + end;
      return `${head}\n… ${droppedBytes} bytes left out …\n${end}`;
    },
  };
}
