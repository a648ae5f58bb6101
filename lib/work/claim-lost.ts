/**
 * Thrown when this worker's claim no longer holds: the row belongs to another worker, or is gone. Whoever catches it
 * gives the row up.
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
