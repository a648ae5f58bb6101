/** Where a client that connects again wants to go on (WHATWG HTML, section 9.2); undefined on the first time. */
export function lastEventId(request: Request): number | undefined {
  const id = request.headers.get('last-event-id');
  if (id === null || !/^\d{1,15}$/.test(id)) return undefined;
  return Number(id);
}
