/** The pieces of a log that are kept: its head and, once that is full, its tail. */
export interface HeadAndTail<Piece> {
  /** @returns The pieces that fall out of the tail for it, oldest first. */
  add(piece: Piece, bytes: number): Piece[];
  head(): Piece[];
  tail(): Piece[];
}

/** How much of each end is kept; a piece should be far smaller. The last piece is kept however large it is. */
export interface KeptBytes {
  headBytes: number;
  tailBytes: number;
}

export function createHeadAndTail<Piece>({ headBytes, tailBytes }: KeptBytes): HeadAndTail<Piece> {
  const head: Piece[] = [];
  let headUsed = 0;
  let isHeadFull = false;
  const tail: { piece: Piece; bytes: number }[] = [];
  let tailUsed = 0;
  return {
    add(piece, bytes) {
      isHeadFull ||= headUsed + bytes > headBytes;
      if (!isHeadFull) {
        head.push(piece);
        headUsed += bytes;
        return [];
      }
      tail.push({ piece, bytes });
      tailUsed += bytes;
      let excess = 0;
      for (; tailUsed > tailBytes && excess < tail.length - 1; excess++) tailUsed -= tail[excess]?.bytes ?? 0;
      return tail.splice(0, excess).map((dropped) => dropped.piece);
    },
    head: () => head,
    tail: () => tail.map(({ piece }) => piece),
  };
}
