import type Docker from 'dockerode';
import { splitOutput } from '#lib/engines/local/split-output.ts';
import { createPodLog, type PodLog } from '#lib/engines/pod-log.ts';

/** Attaches to a container's output: each line arrives as it is printed, the end when the process ends. */
export async function attachLog(docker: Docker, name: string): Promise<PodLog> {
  const log = createPodLog();
  const stream = await docker
    .getContainer(name)
    .attach({ stream: true, stdout: true, stderr: true, hijack: true });
  const endLines = splitOutput(docker, stream, (line, kind) => log.push(line, kind));
  const end = () => {
    endLines();
    log.end();
  };
  stream.on('end', end).on('close', end);
  // A lost engine ends the log as well; whoever asks for the Pod next learns which of the two it was.
  stream.on('error', end);
  return log;
}
