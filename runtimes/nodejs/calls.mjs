// How many calls of the handler there are, and whether more may begin.

/** @param most Calls at a time. */
export function createCalls(most) {
  const waiting = new Set();
  let open = 0;
  let isClosed = false;

  return {
    /** Waits for its turn. False when there will be none, or not in time (0: however long it takes). */
    async enter(timeoutMs) {
      if (isClosed) return false;
      if (open >= most) return waitInLine(waiting, timeoutMs);
      open += 1;
      return true;
    },
    leave() {
      const [next] = waiting;
      if (next) next(true);
      else open -= 1;
    },
    close() {
      isClosed = true;
      for (const refuse of waiting) refuse(false);
    },
  };
}

function waitInLine(waiting, timeoutMs) {
  return new Promise((resolve) => {
    const settle = (mayEnter) => {
      clearTimeout(timer);
      waiting.delete(settle);
      resolve(mayEnter);
    };
    const timer = timeoutMs > 0 ? setTimeout(settle, timeoutMs, false) : undefined;
    waiting.add(settle);
  });
}
