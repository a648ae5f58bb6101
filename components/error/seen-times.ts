/** `once`, `3 times`. */
export function seenTimes(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
