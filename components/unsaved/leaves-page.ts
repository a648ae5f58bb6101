/**
 * True when going to an address takes the page, and what is typed on it, away. Another query or fragment of the
 * same path is the same page.
 */
export function leavesPage(to: URL, here: { origin: string; pathname: string }): boolean {
  return to.origin !== here.origin || to.pathname !== here.pathname;
}
