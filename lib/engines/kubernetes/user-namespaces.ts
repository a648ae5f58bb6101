/**
 * Whether a cluster takes Pods with a user namespace of their own (`hostUsers: false`): Kubernetes has the feature on by
 * default since 1.33. What its nodes need for it, no API tells to who may not read nodes.
 *
 * @param version Of the API server. `minor` may have a plus behind it, where a cloud has changed something.
 */
export function hasUserNamespaces({ major, minor }: { major: string; minor: string }): boolean {
  const [itsMajor, itsMinor] = [major, minor].map((part) => Number.parseInt(part, 10));
  if (itsMajor === undefined || itsMinor === undefined) return false;
  return itsMajor > 1 || (itsMajor === 1 && itsMinor >= 33);
}
