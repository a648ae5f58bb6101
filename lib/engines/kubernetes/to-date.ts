/** A time of an object: lists bring a `Date`, watches the text it was sent as, whatever client-node's types say. */
export function toDate(time: Date | string | undefined): Date | undefined {
  return time === undefined || time === null ? undefined : new Date(time);
}
