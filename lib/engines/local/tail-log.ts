import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import type { OnLogLine } from '#lib/engines/engine.ts';
import { createLastLines } from '#lib/engines/local/last-lines.ts';
import { splitOutput } from '#lib/engines/local/split-output.ts';

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
  const endLines = splitOutput(docker, stream, (line, kind) => last.feed(line, kind));
  // However it ends: whoever follows asks the engine what became of the Pod.
  await finished(stream, { writable: false }).catch(() => undefined);
  endLines();
  last.end();
}
