/**
 * How long what a worker saw of the engine and its Pods counts as current. The keeper looks at least every two minutes;
 * when the last look is older, no worker is alive, or the keeper cannot reach its engine.
 */
export const currentForMs = 5 * 60_000;

/** True when what was seen then is out of date. @param seenAt RFC 3339; null: never seen. */
export function isStale(seenAt: string | null, now: number): boolean {
  return seenAt === null || now - Date.parse(seenAt) > currentForMs;
}
