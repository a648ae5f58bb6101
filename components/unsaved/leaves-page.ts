/**
 * True when going to an address leaves the page, with all that is typed on it. Another query or fragment of the
 * same path is the same page.
 */
export function leavesPage(to: URL, here: { origin: string; pathname: string }): boolean {
  return to.origin !== here.origin || to.pathname !== here.pathname;
}
