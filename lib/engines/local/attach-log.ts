import { Writable } from 'node:stream';
import type Docker from 'dockerode';
import type { LogStream } from '#lib/engines/engine.ts';
import { createLineSplitter } from '#lib/engines/line-splitter.ts';
import { createPodLog, type PodLog } from '#lib/engines/pod-log.ts';

/** Attaches to a container's output: each line arrives as it is printed, the end when the process ends. */
export async function attachLog(docker: Docker, name: string): Promise<PodLog> {
  const log = createPodLog();
  const stream = await docker
    .getContainer(name)
    .attach({ stream: true, stdout: true, stderr: true, hijack: true });
  const splitters = (['stdout', 'stderr'] as const).map((kind: LogStream) =>
    createLineSplitter((line) => log.push(line, kind)),
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
  const end = () => {
    for (const splitter of splitters) splitter.end();
    log.end();
  };
  stream.on('end', end).on('close', end);
  // A lost engine ends the log as well; whoever asks for the Pod next learns which of the two it was.
  stream.on('error', end);
  return log;
}
