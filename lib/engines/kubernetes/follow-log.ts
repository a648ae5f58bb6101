import { type Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeConfig, Log, type LogOptions } from '@kubernetes/client-node';
import { containerName } from '#lib/engines/kubernetes/pod-manifest.ts';
import { createLineSplitter } from '#lib/engines/line-splitter.ts';
import { createPodLog, type PodLog } from '#lib/engines/pod-log.ts';

interface LogSource {
  kubeConfig: KubeConfig;
  namespace: string;
  pod: string;
  /** Called when the stream has ended: whether there may be more, because the API server cut it. */
  goesOn: () => Promise<boolean>;
  /** Ends it. */
  signal: AbortSignal;
}

const retryMs = 500;

/**
 * Follows a Pod's log from its first line, and resumes where it was when the API server cuts the stream. Kubernetes
 * merges the two streams; every line counts as stdout.
 */
export async function followPodLog(source: LogSource): Promise<PodLog> {
  const log = createPodLog();
  const splitter = createLineSplitter((line) => log.push(line, 'stdout'));
  let readBytes = 0;
  const read = () => {
    // Each stream begins with the first line again.
    let skipBytes = readBytes;
    return openStream(source, {}, (chunk) => {
      const fresh = chunk.subarray(Math.min(skipBytes, chunk.length));
      skipBytes -= chunk.length - fresh.length;
      readBytes += fresh.length;
      splitter.feed(fresh);
    });
  };
  const first = await read().catch(() => undefined);
  void keepReading(source, first, read).finally(() => {
    splitter.end();
    log.end();
  });
  return log;
}

/** Passes on the last lines of a Pod's log and those that follow; resolves at its end or when the signal aborts. */
export async function tailPodLog(
  source: LogSource & { lines: number; onLine: (line: string) => void },
): Promise<void> {
  const splitter = createLineSplitter(source.onLine);
  const feed = (chunk: Buffer) => splitter.feed(chunk);
  let isOpened = false;
  const read = async () => {
    // After a cut, a line more or less does not matter to a reader.
    const stream = await openStream(
      source,
      isOpened ? { sinceSeconds: 1 } : { tailLines: source.lines },
      feed,
    );
    isOpened = true;
    return stream;
  };
  await keepReading(source, await read().catch(() => undefined), read);
  splitter.end();
}

interface OpenStream {
  ended: Promise<void>;
}

/** A stream that could not be opened counts as one that was cut. */
async function keepReading(
  { goesOn, signal }: LogSource,
  first: OpenStream | undefined,
  reopen: () => Promise<OpenStream>,
): Promise<void> {
  let stream = first;
  try {
    for (;;) {
      await stream?.ended;
      if (signal.aborted || !(await goesOn().catch(() => true))) return;
      await sleep(retryMs, undefined, { signal });
      stream = await reopen().catch(() => undefined);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function openStream(
  { kubeConfig, namespace, pod, signal }: LogSource,
  options: LogOptions,
  onChunk: (chunk: Buffer) => void,
): Promise<OpenStream> {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      onChunk(chunk);
      done();
    },
  });
  const ended = finished(sink).catch(() => undefined);
  // The client pipes the answer here and leaves its errors (an API server that restarts) to us.
  sink.on('pipe', (answer: Readable) => {
    answer.on('error', () => sink.destroy());
    answer.on('close', () => sink.writableEnded || sink.destroy());
  });
  const request = await new Log(kubeConfig).log(namespace, pod, containerName, sink, {
    ...options,
    follow: true,
  });
  const stop = () => {
    request.abort();
    sink.destroy();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return { ended: ended.finally(() => signal.removeEventListener('abort', stop)) };
}
