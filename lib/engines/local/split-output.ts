import { Writable } from 'node:stream';
import type Docker from 'dockerode';
import type { OnLogLine } from '#lib/engines/engine.ts';
import { createLineSplitter } from '#lib/engines/line-splitter.ts';

/**
 * Passes on the lines of a container's output, in which both of its streams come multiplexed.
 *
 * @returns To be called once the stream has ended: passes on a last line without an end.
 */
export function splitOutput(docker: Docker, stream: NodeJS.ReadableStream, onLine: OnLogLine): () => void {
  const stdout = createLineSplitter((line) => onLine(line, 'stdout'));
  const stderr = createLineSplitter((line) => onLine(line, 'stderr'));
  docker.modem.demuxStream(stream, feeding(stdout), feeding(stderr));
  return () => {
    stdout.end();
    stderr.end();
  };
}

function feeding(splitter: { feed(chunk: Buffer): void }): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      splitter.feed(chunk);
      done();
    },
  });
}
