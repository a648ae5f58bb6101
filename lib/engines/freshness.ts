/**
 * How long what a worker saw of the engine and its Pods counts as how they are. One worker looks at least every two
 * minutes; what is older was told by none that is alive, or by one that cannot reach its engine.
 */
export const currentForMs = 5 * 60_000;

/** True when what was seen then says nothing of now. @param seenAt RFC 3339; null: never seen. */
export function isStale(seenAt: string | null, now: number): boolean {
  return seenAt === null || now - Date.parse(seenAt) > currentForMs;
}
