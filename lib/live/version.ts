/**
 * Of two versions of a list, `<epoch>.<count>`: true when the first is newer. Those of different epochs cannot be
 * compared; then the first counts as newer.
 */
export function isNewer(version: string, than: string): boolean {
  const [epoch, count] = version.split('.');
  const [otherEpoch, otherCount] = than.split('.');
  return epoch !== otherEpoch || Number(count) > Number(otherCount);
}
