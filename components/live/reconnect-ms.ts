const firstMs = 250;
const mostMs = 10_000;

/** How long to wait before the next attempt to connect, after this many failures in a row. */
export function reconnectMs(failures: number): number {
  return Math.min(firstMs * 2 ** failures, mostMs);
}
