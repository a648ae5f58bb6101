// Plain JavaScript: set-up uses it before there is anything that could read TypeScript.

const CHECK_MS = 2000;

/**
 * Calls back once when the npm that runs this program is gone. npm passes signals on, but nobody passes on its
 * being killed. Does nothing for a program that was started by itself: that may well outlive its shell.
 *
 * @param {() => void} onEnd
 */
export function watchNpm(onEnd) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onEnd();
  }, CHECK_MS);
  timer.unref();
}
