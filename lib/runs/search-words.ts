/**
 * What was typed to find runs, as PostgreSQL's `tsquery`: a run has all of these words, the last part of each as its
 * beginning. `disk-7 full` finds "DISK-7 is fuller than 90 %".
 *
 * @returns Undefined for a text without a letter or digit, which every run has.
 */
export function toTextQuery(typed: string): string | undefined {
  const words = typed.split(/\s+/).flatMap((word) => {
    const parts = word.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
    return parts.length > 0 ? [`(${parts.join(' <-> ')}:*)`] : [];
  });
  return words.length > 0 ? words.join(' & ') : undefined;
}
