import type { LogStream, OnLogLine } from '#lib/engines/engine.ts';

/** Old lines come without a pause; a pause this long means that they are through. */
const quietMs = 150;
/** When there is no pause, lines are passed on after this time in any case. */
const mostMs = 2000;

/**
 * Holds back old lines and passes on the last of them once there is a pause; after that, each line as it comes.
 *
 * @param options.lines How many old lines are passed on.
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
