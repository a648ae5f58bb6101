/** Calls at once, then at most once per `intervalMs`; a call in between is made at the end of the interval. */
export function throttle(call: () => void, intervalMs: number): { (): void; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isWanted = false;
  const run = () => {
    isWanted = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isWanted) run();
    }, intervalMs).unref();
    call();
  };
  const throttled = () => {
    if (timer) isWanted = true;
    else run();
  };
  return Object.assign(throttled, {
    cancel() {
      clearTimeout(timer);
      isWanted = false;
    },
  });
}
