import type { LogStream, OnLogLine } from '#lib/engines/engine.ts';
import { createAlarm } from '#lib/system/alarm.ts';

const TAIL_LINES = 60;
const WAITING_LINES = 1000;

/** The lines of one Pod: kept until someone follows, then passed on as they come. */
export interface PodLog {
  push(line: string, stream: LogStream): void;
  /** No more lines will come. */
  end(): void;
  /** Resolves at the end. */
  readonly ended: Promise<void>;
  /** The last lines, for an error's details. */
  tail(): string;
  /** Passes lines on, those that waited first; resolves at the end or when the signal aborts. */
  follow(onLine: OnLogLine, signal: AbortSignal): Promise<void>;
}

export function createPodLog(): PodLog {
  const followers = new Set<OnLogLine>();
  const tail: string[] = [];
  let waiting: [string, LogStream][] | undefined = [];
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  return {
    push(line, stream) {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      if (waiting && waiting.length < WAITING_LINES) waiting.push([line, stream]);
      for (const follower of followers) follower(line, stream);
    },
    end: () => end(),
    ended,
    tail: () => tail.join('\n'),
    async follow(onLine, signal) {
      if (signal.aborted) return;
      for (const [line, stream] of waiting ?? []) onLine(line, stream);
      waiting = undefined;
      followers.add(onLine);
      const over = createAlarm();
      void ended.then(over.ring);
      await over.wait({ signal });
      followers.delete(onLine);
    },
  };
}
