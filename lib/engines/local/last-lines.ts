import type { LogStream, OnLogLine } from '#lib/engines/engine.ts';

/** What has been printed before comes without a pause; a pause this long is its end. */
const quietMs = 150;
/** A Pod that prints without a pause is shown after this time all the same. */
const mostMs = 2000;

/**
 * Holds the lines that come first back and, once there is a pause, passes the last of them on; then each as it comes.
 *
 * @param options.lines How many of the first ones are passed on.
 */
export function createLastLines(options: { lines: number; onLine: OnLogLine }): {
  feed: OnLogLine;
  /** Passes on what is held back. */
  end(): void;
} {
  const { lines, onLine } = options;
  let held: [string, LogStream][] | undefined = [];
  const release = () => {
    clearTimeout(quiet);
    clearTimeout(latest);
    const last = lines > 0 ? (held ?? []).slice(-lines) : [];
    held = undefined;
    for (const [line, stream] of last) onLine(line, stream);
  };
  const latest = setTimeout(release, mostMs);
  let quiet = setTimeout(release, quietMs);
  return {
    feed(line, stream) {
      if (!held) return onLine(line, stream);
      held.push([line, stream]);
      if (held.length > 2 * lines) held = held.slice(-lines);
      clearTimeout(quiet);
      quiet = setTimeout(release, quietMs);
    },
    end: release,
  };
}
