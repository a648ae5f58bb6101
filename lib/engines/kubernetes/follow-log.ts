import { Writable } from 'node:stream';
import { type KubeConfig, Log } from '@kubernetes/client-node';
import { containerName } from '#lib/engines/kubernetes/pod-manifest.ts';
import { createLineSplitter } from '#lib/engines/line-splitter.ts';
import { createPodLog, type PodLog } from '#lib/engines/pod-log.ts';

/**
 * Follows a Pod's log from its first line. Kubernetes mixes the two streams into one; every line counts as stdout.
 *
 * @param signal Ends it.
 */
export async function followPodLog(
  kubeConfig: KubeConfig,
  { namespace, pod, signal }: { namespace: string; pod: string; signal: AbortSignal },
): Promise<PodLog> {
  const log = createPodLog();
  const splitter = createLineSplitter((line) => log.push(line, 'stdout'));
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      splitter.feed(chunk);
      done();
    },
  });
  sink.on('close', () => {
    splitter.end();
    log.end();
  });
  sink.on('error', () => log.end());
  const request = await new Log(kubeConfig).log(namespace, pod, containerName, sink, { follow: true });
  signal.addEventListener(
    'abort',
    () => {
      request.abort();
      sink.destroy();
    },
    { once: true },
  );
  return log;
}
