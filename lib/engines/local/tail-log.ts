import { Writable } from 'node:stream';
import type Docker from 'dockerode';
import type { LogStream, OnLogLine } from '#lib/engines/engine.ts';
import { createLineSplitter } from '#lib/engines/line-splitter.ts';
import { createLastLines } from '#lib/engines/local/last-lines.ts';

/** Passes on the last lines a container has printed and those that follow, until it ends or the signal aborts. */
export async function tailLog(options: {
  docker: Docker;
  name: string;
  lines: number;
  onLine: OnLogLine;
  signal: AbortSignal;
}): Promise<void> {
  const { docker, name, lines, onLine, signal } = options;
  // Not the engine's own `tail`: Podman's loses what was printed before its line was ended (4.3). The log is small.
  const stream = await docker
    .getContainer(name)
    .logs({ follow: true, stdout: true, stderr: true, abortSignal: signal });
  const last = createLastLines({ lines, onLine });
  const splitters = (['stdout', 'stderr'] as const).map((kind: LogStream) =>
    createLineSplitter((line) => last.feed(line, kind)),
  );
  const [stdout, stderr] = splitters.map(
    (splitter) =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          splitter.feed(chunk);
          done();
        },
      }),
  );
  if (stdout && stderr) docker.modem.demuxStream(stream, stdout, stderr);
  await new Promise<void>((resolve) => {
    stream.on('end', resolve).on('close', resolve).on('error', resolve);
  });
  for (const splitter of splitters) splitter.end();
  last.end();
}
