/** Passes on what a log holds while it still grows. */
export interface LogSoFar {
  /** Tells that the log has grown. @param read Gives all of it, as it is when it is called. */
  grew(read: () => string): void;
  /** Passes nothing more on. Resolves once what is being written is written. */
  stop(): Promise<void>;
}

/** How long the first text waits for others to share its way, in ms. */
const soonMs = 100;
/** A large log is passed on less often: 256 KiB once a second. */
const charactersPerMs = 256;

/**
 * @param write Given the whole log, never twice at once. What it throws is let go of: whoever writes the end of the
 * call meets it as well.
 */
export function createLogSoFar(write: (text: string) => Promise<void>): LogSoFar {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let grown: (() => string) | undefined;
  let pauseMs = soonMs;
  let isStopped = false;

  function schedule(): void {
    if (!grown || isStopped || timer || writing) return;
    timer = setTimeout(pass, pauseMs);
  }

  function pass(): void {
    timer = undefined;
    const text = grown?.() ?? '';
    grown = undefined;
    pauseMs = Math.max(soonMs, text.length / charactersPerMs);
    writing = write(text)
      .catch(() => undefined)
      .then(() => {
        writing = undefined;
        schedule();
      });
  }

  return {
    grew(read) {
      grown = read;
      schedule();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await writing;
    },
  };
}
