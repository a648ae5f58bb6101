const firstMs = 250;
const mostMs = 10_000;

/** How long to wait before the next try to connect, after so many in a row that failed. */
export function reconnectMs(failures: number): number {
  return Math.min(firstMs * 2 ** failures, mostMs);
}
