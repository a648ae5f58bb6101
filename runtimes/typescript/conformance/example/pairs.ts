export type Pair = [name: string, value: string];

export function toObject<Value>(pairs: Iterable<readonly [string, Value]>): Record<string, Value> {
  return Object.fromEntries(pairs);
}
