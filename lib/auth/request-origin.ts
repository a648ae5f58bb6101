/** True when the browser's request came over HTTPS, to us or to the proxy before us. */
export function isSecure(headers: Headers): boolean {
  return headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https';
}

/**
 * True when a request with a session cookie was made by one of our own pages, so that no other site can make a
 * signed-in browser change something. Browsers send `Sec-Fetch-Site` (Fetch Metadata) or at least `Origin` with
 * every changing request; one with neither is refused.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  if (!origin || !host) return false;
  return URL.canParse(origin) && new URL(origin).host === host;
}
