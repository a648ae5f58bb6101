/** Pauses before a request is sent again: the last is long enough for a container's interface to have come up. */
const repeatAfterMs = [100, 400, 1000];

/**
 * Sends a request that may be sent twice, and again while it gets no answer.
 *
 * Chromium ends requests when a network interface comes or goes, as it does with every container (`ERR_NETWORK_CHANGED`).
 *
 * @throws What the last request threw. Anything but a lost connection is thrown at once.
 */
export async function repeatUnanswered<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      const pauseMs = repeatAfterMs[tries];
      if (pauseMs === undefined || !isConnectionLost(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** `fetch` rejects with a TypeError when no answer came, and with nothing else but the abort that was asked for. */
function isConnectionLost(error: unknown): boolean {
  return error instanceof TypeError;
}
