import { gapLine } from '#lib/logs/gap.ts';
import { createHeadAndTail } from '#lib/logs/head-and-tail.ts';

/** Text that keeps its head and its tail when it outgrows its limit. */
export interface BoundedText {
  append(text: string): void;
  read(): string;
}

/** @param limitBytes Of UTF-8 kept, half for the head, half for the tail. */
export function createBoundedText(limitBytes: number): BoundedText {
  const kept = createHeadAndTail<string>({ headBytes: limitBytes / 2, tailBytes: limitBytes / 2 });
  let droppedBytes = 0;
  return {
    append(text) {
      for (const dropped of kept.add(text, Buffer.byteLength(text)))
        droppedBytes += Buffer.byteLength(dropped);
    },
    read() {
      const head = kept.head().join('');
      const tail = kept.tail().join('');
      if (droppedBytes === 0) return head + tail;
      const lineEnd = head === '' || head.endsWith('\n') ? '' : '\n';
      return head + lineEnd + gapLine({ count: droppedBytes, unit: 'bytes' }) + tail;
    },
  };
}
