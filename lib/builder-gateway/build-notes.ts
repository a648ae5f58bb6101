import { Transform } from 'node:stream';

/** An engine's answer to a build as it passes, with sentences of ours between its lines. */
export interface BuildNotes {
  stream: Transform;
  /** As an entry of its own, `{"podsmith": {"unreached": "…"}}`: what a command prints cannot look like it. */
  tellUnreached(sentence: string): void;
}

/** Adds to an answer of JSON lines what an engine cannot know: what its commands wanted to reach and did not. */
export function createBuildNotes(): BuildNotes {
  let isBetweenLines = true;
  let waiting = '';
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      stream.push(chunk);
      isBetweenLines = chunk.at(-1) === newline;
      add();
      done();
    },
    flush(done) {
      if (waiting && !isBetweenLines) stream.push('\n');
      isBetweenLines = true;
      add();
      done();
    },
  });

  function add(): void {
    if (!waiting || !isBetweenLines) return;
    stream.push(waiting);
    waiting = '';
  }

  return {
    stream,
    tellUnreached(sentence) {
      if (stream.writableEnded || stream.destroyed) return;
      waiting += `${JSON.stringify({ podsmith: { unreached: sentence } })}\n`;
      add();
    },
  };
}

const newline = 10;
