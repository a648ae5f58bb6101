/**
 * Thrown when a write of this worker does not count any more: what it was at belongs to another worker, or is gone.
 * Whoever was at it lets go of it, until it can be claimed again or has ended.
 */
export class ClaimLost extends Error {
  constructor(what: string) {
    super(`${what} is no longer carried out by this worker.`);
    this.name = 'ClaimLost';
  }
}

/** @throws ClaimLost when a fenced statement, which answers a row for each topic it tells, touched nothing. */
export function requireClaim(rows: unknown[], what: string): void {
  if (rows.length === 0) throw new ClaimLost(what);
}
